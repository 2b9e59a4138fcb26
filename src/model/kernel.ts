import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

const PYTHON = new Set(['python', 'python3', 'ipython', 'ipython3']);

/** The kernel of a session as the server has to know it. */
export interface IKernelState {
  /** `null` where there is none, or where it died. */
  id: string | null;
  /** The client of the kernel by which the session sends cells; empty where there is none. */
  client: string;
  /** Empty as long as nobody has said it. */
  language: string;
}

/** Says whether a language is one that we can speak about. */
export function isPython(language: string): boolean {
  return PYTHON.has(language.toLowerCase());
}

/**
 * Follows the kernel of one notebook through attach, replacement, restart and death.
 *
 * The language comes from the kernel specification at once, since a busy kernel may not say its
 * own for hours, and from the kernel itself where it does.
 */
export class KernelWatch implements IDisposable {
  constructor(private readonly _session: ISessionContext) {
    _session.kernelChanged.connect(this._onKernel, this);
    _session.statusChanged.connect(this._onStatus, this);
    _session.specsManager.specsChanged.connect(this._update, this);
    this._onKernel();
  }

  /** Emitted when the state changed; also after a restart, which changes nothing else. */
  get changed(): ISignal<this, IKernelState> {
    return this._changed;
  }

  get state(): IKernelState {
    return this._state;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._session.kernelChanged.disconnect(this._onKernel, this);
    this._session.statusChanged.disconnect(this._onStatus, this);
    this._session.specsManager.specsChanged.disconnect(this._update, this);
    Signal.clearData(this);
  }

  private get _kernel(): Kernel.IKernelConnection | null {
    return this._session.session?.kernel ?? null;
  }

  private _onKernel(): void {
    const kernel = this._kernel;
    this._dead = kernel?.status === 'dead';
    this._told = '';
    this._update();
    kernel?.info.then(
      info => {
        if (this._kernel === kernel && !this._isDisposed) {
          this._told = info.language_info.name;
          this._update();
        }
      },
      () => {
        // A kernel that goes away before it answers is followed by another signal.
      }
    );
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    this._dead = status === 'dead';
    this._update();
    if (status === 'restarting' || status === 'autorestarting') {
      this._changed.emit(this._state);
    }
  }

  private _update(): void {
    const kernel = this._kernel;
    const id = kernel === null || this._dead ? null : kernel.id;
    const client = (id !== null && kernel?.clientId) || '';
    const specs = this._session.specsManager.specs?.kernelspecs;
    const language =
      this._told || (kernel && specs?.[kernel.name]?.language) || '';
    const last = this._state;
    if (
      id !== last.id ||
      client !== last.client ||
      language !== last.language
    ) {
      this._state = { id, client, language };
      this._changed.emit(this._state);
    }
  }

  private readonly _changed = new Signal<this, IKernelState>(this);
  private _state: IKernelState = { id: null, client: '', language: '' };
  private _told = '';
  private _dead = false;
  private _isDisposed = false;
}
