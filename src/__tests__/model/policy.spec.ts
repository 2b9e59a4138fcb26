import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { nullTranslator } from '@jupyterlab/translation';

import { readPolicy, withPolicy } from '../../model/policy';

const trans = nullTranslator.load('nbguard');
const plugin = {
  id: 'a',
  schema: { type: 'object', description: 'Which cells.' }
} as ISettingRegistry.IPlugin;

describe('readPolicy', () => {
  it('reads what the server says', () => {
    expect(readPolicy('{"name": "acme", "locked": true}')).toEqual({
      name: 'acme',
      locked: true
    });
  });

  it.each(['', '{', 'null', '{}', '{"name": ""}', '[]', '3'])(
    'takes %j for none',
    option => expect(readPolicy(option)).toBeNull()
  );
});

describe('withPolicy', () => {
  it.each([true, false])('says who sets the rules (locked: %s)', locked => {
    const shown = withPolicy(plugin, { name: 'acme', locked }, trans);
    expect(shown.schema.description).toContain('Which cells. Rules are set');
    expect(shown.schema.description).toContain('"acme"');
    expect(shown.schema.description?.includes('locked')).toBe(locked);
    expect(plugin.schema.description).toBe('Which cells.');
  });
});
