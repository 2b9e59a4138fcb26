import type {
  MethodsFromBrowser,
  MethodsFromServer,
  ReplyError,
  Results
} from './wire';

/** A method that is answered. */
export type RequestMethod = keyof Results & keyof MethodsFromBrowser;

/** A request about one version of an open document. */
export type DocumentRequest = {
  [M in RequestMethod]: MethodsFromBrowser[M] extends {
    uri: string;
    version: number;
  }
    ? M
    : never;
}[RequestMethod];

/** A method that is not answered. */
export type NotificationMethod = Exclude<
  keyof MethodsFromBrowser,
  RequestMethod
>;

/** Something that the server says without being asked. */
export type ServerMessage = {
  [M in keyof MethodsFromServer]: { method: M; params: MethodsFromServer[M] };
}[keyof MethodsFromServer];

/** The answer to a request. */
export interface IReply {
  id: number;
  result?: unknown;
  error?: ReplyError;
}

/** An answer that says why there is none. */
export class RequestError extends Error {
  constructor(
    readonly code: number,
    message: string
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

const METHODS: ReadonlySet<string> = new Set<keyof MethodsFromServer>([
  'notebookDocument/publishDiagnostics',
  'nbguard/verdicts',
  'nbguard/note',
  'nbguard/verifyProgress',
  'nbguard/promoteProgress',
  'nbguard/indexing'
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads one frame; `null` where it is neither a reply nor a message that this version knows,
 * so that a newer server can say more than we understand.
 */
export function readFrame(data: unknown): IReply | ServerMessage | null {
  if (typeof data !== 'string') {
    return null;
  }
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(frame)) {
    return null;
  }
  if (typeof frame.method === 'string') {
    return METHODS.has(frame.method) && isRecord(frame.params)
      ? (frame as unknown as ServerMessage)
      : null;
  }
  return typeof frame.id === 'number' ? (frame as unknown as IReply) : null;
}

/** Says whether a frame is an answer. */
export function isReply(frame: IReply | ServerMessage): frame is IReply {
  return !('method' in frame);
}
