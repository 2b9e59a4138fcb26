/** The browser benchmarks: one worker, since a second one would be measured, too. */
import * as path from 'path';

import base from '../playwright.config';

export default {
  ...base,
  testDir: path.resolve(__dirname),
  outputDir: path.resolve(__dirname, '..', 'test-results'),
  workers: 1,
  retries: 0
};
