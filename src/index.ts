import { api } from './plugins/api';
import { commands } from './plugins/commands';
import { core } from './plugins/core';
import { marks } from './plugins/marks';
import { packages } from './plugins/packages';
import { panel } from './plugins/panel';
import { promote } from './plugins/promote';
import { squiggles } from './plugins/squiggles';
import { status } from './plugins/status';
import { toolbar } from './plugins/toolbar';
import { verify } from './plugins/verify';

export * from './tokens';

export default [
  core,
  api,
  marks,
  squiggles,
  commands,
  panel,
  status,
  toolbar,
  verify,
  packages,
  promote
];
