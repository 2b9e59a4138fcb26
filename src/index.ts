import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-nbguard:plugin',
  description: 'Shows the state of the cells of a notebook.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    // The parts of the front end come here.
  }
};

export default [plugin];
