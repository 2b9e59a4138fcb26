import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The settings that an organisation brings along; `locked`: no project changes what they set. */
export interface IPolicy {
  readonly name: string;
  readonly locked: boolean;
}

/** Reads what the server put into the page; null where there is no policy. */
export function readPolicy(option: string): IPolicy | null {
  try {
    const value: unknown = JSON.parse(option || 'null');
    const { name, locked } = (value ?? {}) as Record<string, unknown>;
    return typeof name === 'string' && name
      ? { name, locked: locked === true }
      : null;
  } catch {
    return null;
  }
}

/** Says in the settings' page where else the rules are set. */
export function tellPolicy(
  registry: Pick<ISettingRegistry, 'plugins' | 'pluginChanged'>,
  id: string,
  policy: IPolicy,
  trans: TranslationBundle
): void {
  const text = sentence(policy, trans);
  // A transformer would be the registry's own way. But a plugin that has one is loaded only when it
  // is activated, and ours brings menus and toolbars along, which are built before.
  const tell = () => {
    const plugin = registry.plugins[id];
    const said = plugin?.schema.description ?? '';
    if (plugin && !said.endsWith(text)) {
      const description = [said, text].filter(Boolean).join(' ');
      registry.plugins[id] = {
        ...plugin,
        schema: { ...plugin.schema, description }
      };
    }
  };
  tell();
  // What was saved is read again, and the schema with it.
  registry.pluginChanged.connect((_, changed) => {
    if (changed === id) {
      tell();
    }
  });
}

function sentence(policy: IPolicy, trans: TranslationBundle): string {
  return policy.locked
    ? trans.__(
        'Rules are set by the policy "%1" of your organisation, which this server has locked: what it sets, no project changes.',
        policy.name
      )
    : trans.__(
        'Rules are set by the policy "%1" of your organisation; what a project\'s nbguard.toml or pyproject.toml says counts before it.',
        policy.name
      );
}
