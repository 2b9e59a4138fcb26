import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { delayBefore } from './backoff';
import {
  isReply,
  type IReply,
  type NotificationMethod,
  readFrame,
  RequestError,
  type RequestMethod,
  type ServerMessage
} from './frames';
import {
  type InitializeResult,
  type MethodsFromBrowser,
  PROTOCOL_VERSION,
  type Results
} from './wire';

const PATH = 'nbguard/ws';

/** The code of a request that met no connection, or whose connection broke. */
export const NOT_CONNECTED = -32099;

interface IPending {
  resolve: (result: unknown) => void;
  reject: (error: RequestError) => void;
}

/**
 * The page's one line to the server: opens it, opens it again when it breaks, and matches
 * replies with requests.
 *
 * What is sent while the line is down is lost on purpose: whoever tracks a document listens to
 * `opened` and says everything again.
 */
export class Connection implements IDisposable {
  constructor(options: Connection.IOptions) {
    this._settings = options.settings;
    this._client = options.client;
  }

  /** Emitted when the server has answered our greeting. */
  get opened(): ISignal<this, InitializeResult> {
    return this._opened;
  }

  /** Emitted when an open line broke. */
  get closed(): ISignal<this, void> {
    return this._closed;
  }

  /** Emitted for what the server says without being asked. */
  get received(): ISignal<this, ServerMessage> {
    return this._received;
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return this._isOpen;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Opens the line, once; later calls do nothing. */
  connect(): void {
    if (this._socket || this._timer !== undefined || this._isDisposed) {
      return;
    }
    const { WebSocket: Socket, wsUrl, token, appendToken } = this._settings;
    let url = URLExt.join(wsUrl, PATH);
    if (appendToken && token !== '') {
      url += `?token=${encodeURIComponent(token)}`;
    }
    const socket = new Socket(url);
    this._socket = socket;
    socket.onopen = () => void this._greet();
    socket.onmessage = (event: MessageEvent) => this._onFrame(event.data);
    socket.onclose = () => this._onClose();
    // Every error is followed by `close`, and the browser's console tells of it already.
    socket.onerror = () => undefined;
  }

  /** Sends what needs no answer; says whether it went out. */
  notify<M extends NotificationMethod>(
    method: M,
    params: MethodsFromBrowser[M]
  ): boolean {
    if (!this._isOpen) {
      return false;
    }
    this._socket?.send(JSON.stringify({ method, params }));
    return true;
  }

  /** Asks, and resolves with the answer. */
  request<M extends RequestMethod>(
    method: M,
    params: MethodsFromBrowser[M]
  ): Promise<Results[M]> {
    if (!this._isOpen) {
      return Promise.reject(new RequestError(NOT_CONNECTED, 'Not connected'));
    }
    return this._ask(method, params);
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._isOpen = false;
    clearTimeout(this._timer);
    this._rejectAll();
    if (this._socket) {
      this._socket.onclose = null;
      this._socket.onmessage = null;
      this._socket.onopen = null;
      this._socket.close();
      this._socket = null;
    }
    Signal.clearData(this);
  }

  private _ask<M extends RequestMethod>(
    method: M,
    params: MethodsFromBrowser[M]
  ): Promise<Results[M]> {
    const id = ++this._lastId;
    return new Promise<Results[M]>((resolve, reject) => {
      this._pending.set(id, {
        resolve: result => resolve(result as Results[M]),
        reject
      });
      this._socket?.send(JSON.stringify({ id, method, params }));
    });
  }

  private async _greet(): Promise<void> {
    try {
      const result = await this._ask('initialize', {
        protocol: PROTOCOL_VERSION,
        client: this._client
      });
      this._attempt = 0;
      this._isOpen = true;
      this._opened.emit(result);
    } catch {
      // Another protocol, or the line broke: `close` follows, or silence is right.
    }
  }

  private _onFrame(data: unknown): void {
    const frame = readFrame(data);
    if (frame === null) {
      return;
    }
    if (!isReply(frame)) {
      this._received.emit(frame);
      return;
    }
    this._settle(frame);
  }

  private _settle(reply: IReply): void {
    const pending = this._pending.get(reply.id);
    this._pending.delete(reply.id);
    if (reply.error) {
      pending?.reject(new RequestError(reply.error.code, reply.error.message));
    } else {
      pending?.resolve(reply.result);
    }
  }

  private _onClose(): void {
    const wasOpen = this._isOpen;
    this._socket = null;
    this._isOpen = false;
    this._rejectAll();
    const wait = delayBefore(this._attempt++, Math.random());
    this._timer = setTimeout(() => {
      this._timer = undefined;
      this.connect();
    }, wait);
    if (wasOpen) {
      this._closed.emit();
    }
  }

  private _rejectAll(): void {
    const pending = [...this._pending.values()];
    this._pending.clear();
    for (const { reject } of pending) {
      reject(new RequestError(NOT_CONNECTED, 'The connection broke'));
    }
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _client: string;
  private readonly _pending = new Map<number, IPending>();
  private readonly _opened = new Signal<this, InitializeResult>(this);
  private readonly _closed = new Signal<this, void>(this);
  private readonly _received = new Signal<this, ServerMessage>(this);
  private _socket: WebSocket | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _attempt = 0;
  private _lastId = 0;
  private _isOpen = false;
  private _isDisposed = false;
}

/** The options of {@link Connection}. */
export namespace Connection {
  export interface IOptions {
    settings: ServerConnection.ISettings;
    /** Names this front end and its version to the server. */
    client: string;
  }
}
