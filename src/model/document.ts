import type { ICellModel } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Connection } from '../protocol/connection';
import type { DocumentRequest, ServerMessage } from '../protocol/frames';
import type {
  CopySize,
  MethodsFromBrowser,
  PlanResult,
  PromoteProgress,
  Results,
  VerifyProgress,
  VerifyResult
} from '../protocol/wire';
import { Answers } from './answers';
import { toWire } from './cells';
import { CellWatch } from './cellwatch';
import { SentCells } from './changes';
import { isPython, KernelWatch } from './kernel';
import { Verification } from './verification';

/** How long keystrokes are gathered before they are told, in milliseconds. */
const GATHER = 20;

/**
 * One notebook document, shared by all its views: tells the server what it holds, and keeps
 * what the server says of it.
 *
 * The document is open at the server as long as there is something to watch: the extension is
 * on, the kernel lives and speaks Python. Otherwise nothing is sent and nothing is known.
 */
export class NotebookDocument implements IDisposable {
  constructor(options: NotebookDocument.IOptions) {
    this.context = options.context;
    this._connection = options.connection;
    this._enabled = options.enabled;
    this._elsewhere = options.elsewhere ?? true;
    this._uri = this.context.path;
    this._watch = new CellWatch(this.context.model);
    this._kernel = new KernelWatch(this.context.sessionContext);
    this._watch.changed.connect(this._onTouched, this);
    this._kernel.changed.connect(this._onKernel, this);
    this.context.pathChanged.connect(this._onPath, this);
    this.context.ready.then(
      () => this._update(),
      () => {
        // A document that cannot be read is reported by the application.
      }
    );
  }

  readonly context: DocumentRegistry.IContext<INotebookModel>;
  readonly answers = new Answers();

  /** Emitted when the answers changed, or when more of them may be shown. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when a verification came a cell further. */
  get verifying(): ISignal<this, VerifyProgress> {
    return this._verifying;
  }

  /** Emitted when the trial of a promotion came a step further. */
  get promoting(): ISignal<this, PromoteProgress> {
    return this._promoting;
  }

  /** How far the verification that is under way has come; `null` where none is. */
  get verifyProgress(): VerifyProgress | null {
    return this._verifyProgress;
  }

  /** The document's path as Jupyter's contents manager knows it. */
  get uri(): string {
    return this._uri;
  }

  /** The version that was last told to the server. */
  get version(): number {
    return this._version;
  }

  /** Whether the server knows the document and watches its kernel. */
  get isOpen(): boolean {
    return this._isOpen;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether the answers speak of the document as it stands this moment. */
  get isCurrent(): boolean {
    return (
      this._isOpen &&
      this._timer === undefined &&
      this.answers.version === this._version
    );
  }

  /** Whether the answers speak of the text that a cell has this moment. */
  isSettled(id: string): boolean {
    return (
      !this._watch.touched.has(id) &&
      this.answers.version >= (this._changedAt.get(id) ?? 0)
    );
  }

  /** Lists the ids of the cells in document order. */
  get cellIds(): string[] {
    return this._watch.ids;
  }

  /** Finds a cell; `undefined` where it is gone. */
  cell(id: string): ICellModel | undefined {
    return this._watch.cell(id);
  }

  /** Turns the watching on or off. */
  setEnabled(enabled: boolean): void {
    if (enabled === this._enabled) {
      return;
    }
    this._enabled = enabled;
    if (!enabled && this._isOpen) {
      // It stays known, and off, so that the server takes its code out of the kernel.
      this._connection.notify('nbguard/enable', { uri: this._uri, enabled });
      this._isOpen = false;
      this.forget();
    }
    this._update();
  }

  /** Says whether copies are looked for in other files; the document is opened anew. */
  setElsewhere(elsewhere: boolean): void {
    if (elsewhere === this._elsewhere) {
      return;
    }
    this._elsewhere = elsewhere;
    this._isOpen = false;
    this._update();
  }

  /** Opens the document at the server where that became possible, and closes it otherwise. */
  connectionChanged(): void {
    this._isOpen = false;
    this._isKnown = false;
    this._update();
  }

  /** Takes in what the server says of this document. */
  receive(message: ServerMessage): void {
    if (!this._isOpen) {
      return;
    }
    if (message.method === 'nbguard/verifyProgress') {
      this._verifyProgress = message.params;
      this._verifying.emit(message.params);
      this._changed.emit();
      return;
    }
    if (message.method === 'nbguard/promoteProgress') {
      this._promoting.emit(message.params);
      return;
    }
    const believed =
      message.method === 'nbguard/verdicts'
        ? this.answers.applyVerdicts(message.params)
        : message.method === 'notebookDocument/publishDiagnostics' &&
          this.answers.applyDiagnostics(message.params);
    if (believed) {
      this._changed.emit();
    }
  }

  /** Asks what to run so that `cells`, or all flagged cells, are right again. */
  plan(cells: string[] | null): Promise<PlanResult> {
    return this.request('nbguard/plan', { cells });
  }

  /** Asks something about the document as it stands this moment. */
  request<M extends DocumentRequest>(
    method: M,
    params: Omit<MethodsFromBrowser[M], 'uri' | 'version'>
  ): Promise<Results[M]> {
    this.flush();
    const about = { uri: this._uri, version: this._version };
    return this._connection.request(method, {
      ...params,
      ...about
    } as MethodsFromBrowser[M]);
  }

  /** Ends what is under way of the requests of one method. */
  cancel(method: DocumentRequest): void {
    this._connection.notify('nbguard/cancel', { uri: this._uri, method });
  }

  /** Asks how much a verification of the saved notebook would copy. */
  copySize(): Promise<CopySize> {
    return this.request('nbguard/copySize', { inPlace: false });
  }

  /**
   * Asks for a Restart & Run All of the saved notebook in the background; what it shows is believed
   * as long as nothing is edited or run.
   */
  async verify(inPlace: boolean): Promise<VerifyResult> {
    try {
      const result = await this.request('nbguard/verify', { inPlace });
      this.flush();
      if (this._isOpen && result.version === this._version) {
        this.answers.verified(new Verification(result));
      }
      return result;
    } finally {
      this._verifyProgress = null;
      this._changed.emit();
    }
  }

  /** Forgets what the server said, and shows nothing. */
  forget(): void {
    this.answers.clear(this._version);
    this._changed.emit();
  }

  /** Tells the server at once what is still being gathered. */
  flush(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (!this._isOpen) {
      return;
    }
    const change = this._sent.diff(
      this._watch.ids,
      this._watch.take(),
      this._read
    );
    if (change === null) {
      this._changed.emit();
      return;
    }
    this._version += 1;
    this.answers.verified(null);
    for (const cell of change.cells) {
      this._changedAt.set(cell.id, this._version);
    }
    this._connection.notify('notebookDocument/didChange', {
      uri: this._uri,
      version: this._version,
      ...change
    });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._close();
    clearTimeout(this._timer);
    this._watch.dispose();
    this._kernel.dispose();
    this.context.pathChanged.disconnect(this._onPath, this);
    Signal.clearData(this);
  }

  private _update(): void {
    const { id, language } = this._kernel.state;
    const wanted =
      id !== null &&
      isPython(language) &&
      this.context.isReady &&
      !this._isDisposed;
    if (!this._enabled) {
      return;
    }
    if (!wanted) {
      this._close();
    } else if (!this._connection.isOpen) {
      this._connection.connect();
    } else if (!this._isOpen) {
      this._open();
    }
  }

  private _open(): void {
    this._version += 1;
    this._changedAt.clear();
    this._watch.take();
    const cells = Array.from(this.context.model.cells, toWire);
    this._isOpen = true;
    this._isKnown = true;
    this.answers.clear(this._version);
    this._connection.notify('notebookDocument/didOpen', {
      uri: this._uri,
      version: this._version,
      language: this._kernel.state.language,
      kernelId: this._kernel.state.id,
      clientId: this._kernel.state.client,
      enabled: this._enabled,
      elsewhere: this._elsewhere,
      cells: this._sent.reset(cells)
    });
  }

  private _close(): void {
    this._isOpen = false;
    if (this._isKnown) {
      this._isKnown = false;
      this._connection.notify('notebookDocument/didClose', { uri: this._uri });
    }
    if (this.answers.observing !== null || this.answers.version >= 0) {
      this.forget();
    }
  }

  private _onKernel(): void {
    const { id, client, language } = this._kernel.state;
    const wasOpen = this._isOpen;
    this._update();
    if (wasOpen && this._isOpen) {
      this._connection.notify('nbguard/kernel', {
        uri: this._uri,
        kernelId: id,
        clientId: client,
        language
      });
    }
  }

  private _onPath(_: unknown, path: string): void {
    if (path === this._uri) {
      return;
    }
    this._close();
    this._uri = path;
    this._update();
  }

  private _onTouched(): void {
    if (this._isOpen && this._timer === undefined) {
      this._timer = setTimeout(() => this.flush(), GATHER);
    }
  }

  private readonly _read = (id: string) => {
    const cell = this._watch.cell(id);
    return cell && toWire(cell);
  };

  private readonly _connection: Connection;
  private readonly _watch: CellWatch;
  private readonly _kernel: KernelWatch;
  private readonly _sent = new SentCells();
  private readonly _changedAt = new Map<string, number>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _verifying = new Signal<this, VerifyProgress>(this);
  private readonly _promoting = new Signal<this, PromoteProgress>(this);
  private _verifyProgress: VerifyProgress | null = null;
  private _enabled: boolean;
  private _elsewhere: boolean;
  private _uri: string;
  private _version = 0;
  private _isOpen = false;
  /** Whether the server holds the document, be it on or off. */
  private _isKnown = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

/** The options of {@link NotebookDocument}. */
export namespace NotebookDocument {
  export interface IOptions {
    context: DocumentRegistry.IContext<INotebookModel>;
    connection: Connection;
    /** Whether the extension is on. */
    enabled: boolean;
    /** Whether copies are looked for in other files. */
    elsewhere?: boolean;
  }
}
