import { LabIcon } from '@jupyterlab/ui-components';

/** A shield: the mark of the extension. */
export const guardIcon = new LabIcon({
  name: 'nbguard:guard',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M8 1 2.5 3v4.2c0 3.4 2.2 6.3 5.5 7.8 3.3-1.5 5.5-4.4 5.5-7.8V3zm0 1.4 4.2 1.5v3.3c0 2.7-1.6 5-4.2 6.4-2.6-1.4-4.2-3.7-4.2-6.4V3.9zm2.6 3.2L7.3 9 5.6 7.3l-.9.9 2.6 2.6 4.2-4.3z"/>
</svg>`
});

/** A shield with an arrow: run what is stale. */
export const runStaleIcon = new LabIcon({
  name: 'nbguard:run-stale',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <path class="jp-icon3" fill="#616161" d="M8 1 2.5 3v4.2c0 3.4 2.2 6.3 5.5 7.8 3.3-1.5 5.5-4.4 5.5-7.8V3zm0 1.4 4.2 1.5v3.3c0 2.7-1.6 5-4.2 6.4-2.6-1.4-4.2-3.7-4.2-6.4V3.9zM6.3 5v5.4L10.8 7.7z"/>
</svg>`
});
