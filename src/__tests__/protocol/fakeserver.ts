import { ServerConnection } from '@jupyterlab/services';

/** A frame that the browser sent. */
export interface IFrame {
  id?: number;
  method: string;
  params: Record<string, unknown>;
}

/** One end of a line that goes nowhere: the test plays the server. */
export class FakeSocket {
  constructor(readonly url: string) {}

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: IFrame[] = [];
  isClosed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.isClosed = true;
  }

  /** Says something to the browser. */
  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Breaks the line. */
  break(): void {
    this.onclose?.();
  }

  /** Lists the frames of one method. */
  of(method: string): IFrame[] {
    return this.sent.filter(frame => frame.method === method);
  }
}

/** A server that the browser can connect to again and again. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  /** The line that was opened last. */
  get line(): FakeSocket {
    return this.sockets[this.sockets.length - 1];
  }

  /** Makes the settings by which a connection finds this server. */
  settings(
    options: Partial<ServerConnection.ISettings> = {}
  ): ServerConnection.ISettings {
    const { sockets } = this;
    class Socket extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    return ServerConnection.makeSettings({
      wsUrl: 'ws://localhost:8888/base/',
      token: '',
      appendToken: true,
      ...options,
      WebSocket: Socket as unknown as typeof WebSocket
    });
  }

  /** Accepts the line and answers the greeting. */
  async accept(): Promise<void> {
    const { line } = this;
    line.onopen?.();
    const { id } = line.of('initialize')[0];
    line.say({ id, result: { protocol: 2, server: 'test', rules: [] } });
    await Promise.resolve();
    await Promise.resolve();
  }
}
