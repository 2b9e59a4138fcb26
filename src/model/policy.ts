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
export function withPolicy(
  plugin: ISettingRegistry.IPlugin,
  policy: IPolicy,
  trans: TranslationBundle
): ISettingRegistry.IPlugin {
  const text = policy.locked
    ? trans.__(
        'Rules are set by the policy "%1" of your organisation, which this server has locked: what it sets, no project changes.',
        policy.name
      )
    : trans.__(
        'Rules are set by the policy "%1" of your organisation; what a project\'s nbguard.toml or pyproject.toml says counts before it.',
        policy.name
      );
  const { schema } = plugin;
  const description = [schema.description, text].filter(Boolean).join(' ');
  return { ...plugin, schema: { ...schema, description } };
}
