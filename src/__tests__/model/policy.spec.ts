import { SettingRegistry } from '@jupyterlab/settingregistry';
import { nullTranslator } from '@jupyterlab/translation';

import { readPolicy, tellPolicy } from '../../model/policy';

const trans = nullTranslator.load('nbguard');
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

describe('tellPolicy', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    description: 'Which cells.',
    properties: { on: { type: 'boolean', default: true } }
  };
  const plugin = () =>
    ({ id: 'a:b', raw: '{}', data: {}, schema, version: '1' }) as any;

  it.each([true, false])(
    'says who sets the rules, also after a setting was saved (locked: %s)',
    async locked => {
      const registry = new SettingRegistry({
        connector: {
          fetch: async () => plugin(),
          list: async () => ({ ids: [], values: [] }),
          save: async () => undefined,
          remove: async () => undefined
        } as any
      });
      const settings = await registry.load('a:b');
      tellPolicy(registry, 'a:b', { name: 'acme', locked }, trans);
      const check = () => {
        const said = settings.plugin.schema.description!;
        expect(said).toMatch(/^Which cells\. Rules are set .*"acme"/);
        expect(said.split('Rules are set')).toHaveLength(2);
        expect(said.includes('locked')).toBe(locked);
      };
      check();
      await settings.set('on', false);
      check();
    }
  );
});
