// Generated from the messages in jupyterlab_nbguard/protocol by `make generate`.
// Do not edit: a test fails when this file is stale.

/**
 * Names lines in the notebook at `path` that are a copy of what is promoted.
 */
export type WireCopy = {
  path: string;
  lines: WireLines;
};

/**
 * Names whole lines of a cell, up to and with `end`.
 */
export type WireLines = {
  cell: string;
  start: number;
  end: number;
};

export type ApplicabilityName = 'safe' | 'unsafe' | 'display-only';

/**
 * Names a place in a cell: 0-based line, column in UTF-16 units.
 */
export type WirePosition = {
  line: number;
  character: number;
};

/**
 * Spans a cell's text from `start` up to, not including, `end`.
 */
export type WireRange = {
  start: WirePosition;
  end: WirePosition;
};

/**
 * Replaces `range` of a cell's source by `text`.
 */
export type WireReplaceText = {
  kind: 'replaceText';
  cell: string;
  range: WireRange;
  text: string;
};

/**
 * Says that a cell's source is folded away; else left out.
 */
export type FoldedCell = {
  hidden?: boolean;
};

/**
 * Inserts a code cell above `before` (`null`: at the end).
 */
export type WireInsertCell = {
  hidden?: boolean;
  kind: 'insertCell';
  before: string | null;
  source: string;
  id: string | null;
};

/**
 * Deletes a cell.
 */
export type WireDeleteCell = {
  kind: 'deleteCell';
  cell: string;
};

/**
 * Moves a cell above `before` (`null`: to the end).
 */
export type WireMoveCell = {
  kind: 'moveCell';
  cell: string;
  before: string | null;
};

/**
 * Clears a code cell's outputs and its execution count.
 */
export type WireClearOutputs = {
  kind: 'clearOutputs';
  cell: string;
};

export type WireEdit =
  | WireReplaceText
  | WireInsertCell
  | WireDeleteCell
  | WireMoveCell
  | WireClearOutputs;

/**
 * Offers to run `cells` in this order, after a restart where `restart` is true.
 */
export type WireRun = {
  cells: string[];
  restart: boolean;
};

/**
 * Offers to write requirements into a file of the project.
 */
export type WireDeclare = {
  kind: 'declare';
  names: string[];
};

/**
 * Offers to write into the notebook what it needs to run elsewhere.
 */
export type WireMakePortable = {
  kind: 'portable';
};

/**
 * Offers to move code to a module, and to write a test of it.
 *
 * `copies` without a path stand in the notebook itself.
 */
export type WirePromote = {
  kind: 'promote';
  names: string[];
  lines: WireLines[];
  copies: WireCopy[];
};

export type WireOffer = WireDeclare | WireMakePortable | WirePromote;

/**
 * Holds what a fix offers besides edits and runs; else left out.
 */
export type OfferedFix = {
  offer?: WireOffer;
};

/**
 * Mends a diagnostic by edits, by an offer to run, or by an offer of more than that.
 */
export type WireFix = {
  offer?: WireOffer;
  title: string;
  edits: WireEdit[];
  run: WireRun | null;
  applicability: ApplicabilityName;
};

/**
 * Tells how many files of the workspace are read; when it has ended, all of them.
 *
 * `cut`: there are more files than are read.
 */
export type IndexingParams = {
  done: number;
  total: number;
  cut: boolean;
};

/**
 * How a cell came out of a verification; `new`: nothing was saved to compare with.
 */
export type VerifiedState =
  'same' | 'different' | 'failed' | 'not-reached' | 'new';

/**
 * Asks what a verification of the saved notebook would copy, or for the verification itself.
 *
 * With `inPlace` the notebook runs in its own folder, and nothing is copied.
 */
export type VerifyParams = {
  uri: string;
  version: number;
  inPlace: boolean;
};

/**
 * Says how much a verification would copy; `refused` says why it is not copied, or nothing.
 *
 * In place, nothing is copied.
 */
export type CopySize = {
  bytes: number;
  files: number;
  refused: string;
};

/**
 * `text` tells the difference or the error; `files` lie outside the copy.
 */
export type VerifiedCell = {
  id: string;
  state: VerifiedState;
  seconds: number | null;
  text: string;
  files: string[];
};

/**
 * Holds what came of each code cell, and when, as an ISO 8601 time in UTC.
 */
export type VerifyResult = {
  version: number;
  time: string;
  cells: VerifiedCell[];
};

/**
 * Tells how many code cells of a verification are done, and which one runs.
 */
export type VerifyProgress = {
  uri: string;
  done: number;
  total: number;
  cell: string | null;
};

/**
 * Asks what to write into the notebook, so that it runs elsewhere; nothing is written.
 *
 * With `lock`, the versions of all that comes along are asked for, too: that takes a while, and
 * asks a package index.
 */
export type PortableParams = {
  uri: string;
  version: number;
  lock: boolean;
};

/**
 * `source` is the new one of `cell`, or that of a new first cell where there is none.
 *
 * `lock` is what belongs into the notebook's metadata under `uv.lock` (juv's convention), or
 * `null`; `canLock` says whether `uv` is there. `notes` say what the reader must know.
 */
export type PortableResult = {
  version: number;
  cell: string | null;
  source: string;
  requirements: string[];
  requiresPython: string;
  notes: string[];
  canLock: boolean;
  lock: string | null;
};

/**
 * Asks where requirements could be declared, and how they would read.
 */
export type DeclarableParams = {
  uri: string;
  version: number;
  names: string[];
};

/**
 * Names a file, relative to the server's root; `inUse` where the project declares there.
 */
export type DeclarableFile = {
  file: string;
  inUse: boolean;
  isNew: boolean;
};

/**
 * `project` is the folder that an answer counts for; the likeliest file stands first.
 */
export type DeclarableResult = {
  project: string;
  lines: string[];
  notes: string[];
  files: DeclarableFile[];
};

/**
 * Asks that requirements be written into one of the files that were offered.
 */
export type DeclareParams = {
  uri: string;
  version: number;
  names: string[];
  file: string;
};

/**
 * `undo` names what was written, for `nbguard/undoDeclare`.
 */
export type DeclareResult = {
  file: string;
  lines: string[];
  undo: number;
};

/**
 * Asks that a file become what it was, if nobody changed it since.
 */
export type UndoDeclareParams = {
  uri: string;
  version: number;
  undo: number;
};

/**
 * Names the file that is what it was.
 */
export type UndoDeclareResult = {
  file: string;
};

/**
 * Gives a function that has none a docstring.
 */
export type WireDocstring = {
  name: string;
  text: string;
};

/**
 * Gives something another name.
 */
export type WireNewName = {
  old: string;
  new: string;
};

/**
 * Says what is wanted otherwise about one function.
 *
 * `function` is what the notebook calls it, or what `functions` of the choice call it. For
 * what statements become, `order` are the parameters that come first, and `returns` the names
 * that are given back; `null` leaves that to the plan.
 */
export type WireWish = {
  function: string;
  parameters: WireNewName[];
  order: string[];
  returns: string[] | null;
};

/**
 * Says what to promote, and what is wanted otherwise than it would be done by itself.
 *
 * `parameters` are constants that become parameters, `constants` those that shall not;
 * `functions` names what statements become, in the order of the cells; with `together` those
 * of all cells become one function. `renames` are of definitions of the notebook.
 */
export type WireChoice = {
  names: string[];
  cells: string[];
  lines: WireLines[];
  copies: WireCopy[];
  parameters: string[];
  functions: string[];
  docstrings: WireDocstring[];
  constants: string[];
  together: boolean;
  renames: WireNewName[];
  edits: WireWish[];
};

/**
 * Asks for a plan, to have it tried out, or to apply what was tried out.
 */
export type PromoteParams = {
  uri: string;
  version: number;
  module: string;
  choice: WireChoice;
};

/**
 * Tells of a parameter; `was` is what it is called without a wish.
 *
 * `added`: it was a variable; `constant`: it could as well be a constant of the module;
 * `code` is what the first copy gives for it, where copies give different things.
 */
export type WireParameter = {
  name: string;
  was: string;
  added: boolean;
  constant: boolean;
  code: string;
};

/**
 * Tells of one definition that stands in the module afterwards.
 *
 * `was` is what the notebook calls it; `wrapped` says whether statements became it, `chosen`
 * whether it was asked for, `reused` whether the module had it already, `shows` whether it
 * gives back what the cell shows. `effects` say what a test cannot replay.
 */
export type WirePromoted = {
  name: string;
  kind: 'function' | 'class' | 'constant';
  cell: string;
  chosen: boolean;
  was: string;
  parameters: WireParameter[];
  returns: string[];
  couldReturn: string[];
  shows: boolean;
  effects: string[];
  wrapped: boolean;
  reused: boolean;
};

/**
 * Tells what changes in a file, or in a cell of a notebook where `cell` is given.
 *
 * Lines of `difference` begin with `-` (before), `+` (after) or a space (both); two blanks
 * and an ellipsis stand for lines that are left out.
 */
export type WireChange = {
  path: string;
  cell: string | null;
  index: number | null;
  isNew: boolean;
  difference: string;
};

/**
 * Names the wish that a refusal is about; `suggestion` is a name that could be.
 */
export type WireWanted = {
  kind: 'name' | 'parameter' | 'order' | 'returns';
  function: string;
  parameter: string;
  suggestion: string;
};

/**
 * Says why something cannot be promoted, and where; `cell` is `null` for a file.
 *
 * `wanted` is the wish that cannot be granted, where that is all that is wrong.
 */
export type WireRefusal = {
  reason: string;
  message: string;
  path: string;
  cell: string | null;
  line: number;
  wanted: WireWanted | null;
};

/**
 * The plan; with `refusals` nothing changes. `modules` are there to be chosen.
 *
 * What is `promoted` is told all the same where only wishes are refused. `couldJoin` says
 * whether the chosen cells could become one function.
 */
export type PromotePlanResult = {
  version: number;
  module: string;
  importName: string;
  promoted: WirePromoted[];
  couldJoin: boolean;
  changes: WireChange[];
  refusals: WireRefusal[];
  notes: string[];
  modules: string[];
};

/**
 * Says how a definition is tested, and why not better.
 */
export type WireTested = {
  name: string;
  how: 'value' | 'type' | 'smoke';
  why: string;
};

/**
 * Names a cell of a saved notebook, by its place among all cells.
 */
export type WirePlace = {
  path: string;
  index: number;
};

/**
 * Names a cell that would show something else, or fail.
 */
export type ShownOtherwise = {
  path: string;
  index: number;
  text: string;
};

/**
 * What came of a trial: the test's files, and whether all of it is `ok`.
 *
 * `failure` is what the test said; `unsteady` are cells that show something else each time,
 * with or without the change; `stopped` says where the notebook fails by itself.
 */
export type PromoteTryResult = {
  ok: boolean;
  changes: WireChange[];
  tested: WireTested[];
  failure: string;
  differences: ShownOtherwise[];
  unsteady: WirePlace[];
  stopped: string;
};

/**
 * A cell's source before and after.
 */
export type CellText = {
  cell: string;
  before: string;
  after: string;
};

/**
 * The cells that change in a notebook that the page has open: it changes them itself.
 */
export type NotebookTexts = {
  uri: string;
  cells: CellText[];
};

/**
 * Names the files that were written, and what is left to do for the page.
 *
 * `refresh` is Python by which a kernel uses the modules as they are now.
 * The files stay as they are once the page has said, by `nbguard/promoteDone`, that its part is
 * done, and saved; else they are put back.
 */
export type PromoteApplyResult = {
  record: string;
  files: string[];
  refresh: string;
  notebooks: NotebookTexts[];
};

/**
 * Says whether the page has done its part of `record`; if not, files are put back.
 */
export type PromoteDoneParams = {
  uri: string;
  version: number;
  record: string;
  applied: boolean;
};

/**
 * Says how many files were put back.
 */
export type PromoteDoneResult = {
  restored: number;
};

/**
 * Asks for a promotion to be taken back: the last one that changed the notebook.
 */
export type PromoteUndoParams = {
  uri: string;
  version: number;
};

/**
 * Names the files that are as they were before, and what is left to do for the page.
 *
 * Where `record` is not empty, the page says by `nbguard/promoteDone` when that is done.
 */
export type PromoteUndoResult = {
  record: string;
  title: string;
  files: string[];
  refresh: string;
  notebooks: NotebookTexts[];
};

/**
 * Tells what a trial does right now.
 */
export type PromoteProgress = {
  uri: string;
  stage: string;
};

export const PROTOCOL_VERSION = 2;

export type CellState =
  | 'fresh'
  | 'stale'
  | 'edited'
  | 'hidden'
  | 'not-run'
  | 'error'
  | 'running'
  | 'unknown';

export type SeverityName = 'error' | 'warning' | 'info' | 'hint';

export type CellKind = 'code' | 'markdown' | 'raw';

/**
 * Whether the kernel is watched: `off` by the user, `forbidden` by the server's trait,
 * `unsupported` for another language or too old a kernel, `lost` where it no longer answers.
 */
export type Observing =
  | 'on'
  | 'starting'
  | 'off'
  | 'forbidden'
  | 'unsupported'
  | 'no-kernel'
  | 'lost';

/**
 * Holds one cell whole, as the document has it.
 */
export type WireCell = {
  id: string;
  kind: CellKind;
  source: string;
  tags: string[];
  executionCount: number | null;
  hasOutputs: boolean;
};

/**
 * Opens a connection; `client` names the program that asks.
 */
export type InitializeParams = {
  protocol: number;
  client: string;
};

/**
 * Says what the server speaks, and which rules it knows.
 */
export type InitializeResult = {
  protocol: number;
  server: string;
  rules: WireRule[];
};

/**
 * Names a rule and what it is for.
 */
export type WireRule = {
  name: string;
  severity: SeverityName;
  summary: string;
};

/**
 * Names the kernel's client by which the notebook's cells are sent; else left out.
 */
export type KernelClient = {
  clientId?: string;
};

/**
 * `elsewhere` is whether copies are looked for in other files; left out, they are.
 */
export type DocumentWishes = {
  clientId?: string;
  elsewhere?: boolean;
};

/**
 * `uri` is the path as Jupyter's contents manager knows it, drive included.
 */
export type DidOpenParams = {
  clientId?: string;
  elsewhere?: boolean;
  uri: string;
  version: number;
  language: string;
  kernelId: string | null;
  enabled: boolean;
  cells: WireCell[];
};

/**
 * Lists all cell ids, in order, where cells came, went or moved; else left out.
 */
export type CellOrder = {
  order?: string[];
};

/**
 * `cells` holds each cell that is new or whose content changed, whole.
 */
export type DidChangeParams = {
  order?: string[];
  uri: string;
  version: number;
  cells: WireCell[];
};

/**
 * Ends what was opened by `notebookDocument/didOpen`.
 */
export type DidCloseParams = {
  uri: string;
};

/**
 * Sent when the document's kernel is attached, replaced or gone.
 */
export type KernelParams = {
  clientId?: string;
  uri: string;
  kernelId: string | null;
  language: string;
};

/**
 * Turns the watching of this document's kernel on or off.
 */
export type EnableParams = {
  uri: string;
  enabled: boolean;
};

/**
 * Asks what to run so that `cells` (`null`: every flagged cell) are right again.
 */
export type PlanParams = {
  uri: string;
  version: number;
  cells: string[] | null;
};

/**
 * Names a cell to run, how long its last run took, and why it is needed.
 */
export type PlannedCell = {
  id: string;
  seconds: number | null;
  why: string;
};

/**
 * Names a cell that no run can mend, and why.
 */
export type BlockedCell = {
  id: string;
  why: string;
};

/**
 * `restart`: no re-run in this kernel can do it; restart and run `cells` in order.
 */
export type PlanResult = {
  version: number;
  cells: PlannedCell[];
  restart: boolean;
  blocked: BlockedCell[];
};

/**
 * `cell` is `null` where the cell it speaks of is gone.
 *
 * With a `path` it is a place in another file, as the contents manager names it: of a notebook
 * `cell`, the `index`-th of all cells from 0; of a module the lines alone. `difference` has
 * lines that begin with `-` (here), `+` (there) or a space (both).
 */
export type WireRelated = {
  cell: string | null;
  range: WireRange;
  message: string;
  path: string;
  index: number | null;
  difference: string;
};

/**
 * Tells one finding of one rule; `name` is the variable it is about, or empty.
 */
export type WireDiagnostic = {
  rule: string;
  severity: SeverityName;
  range: WireRange;
  message: string;
  name: string;
  tags: string[];
  related: WireRelated[];
  fixes: WireFix[];
};

/**
 * Lists all that is said of one cell.
 */
export type CellDiagnostics = {
  id: string;
  diagnostics: WireDiagnostic[];
};

/**
 * All cells whose diagnostics changed since the last message, empty lists included.
 */
export type PublishDiagnosticsParams = {
  uri: string;
  version: number;
  cells: CellDiagnostics[];
  skipped: string[];
};

/**
 * Says why a cell is not fresh; `text` says it in the user's words.
 */
export type WireReason = {
  rule: string;
  name: string;
  kind: string;
  cell: string | null;
  text: string;
};

/**
 * `faint`: nothing is known to be wrong but a cell above has not run yet.
 */
export type CellVerdict = {
  id: string;
  state: CellState;
  faint: boolean;
  reasons: WireReason[];
};

/**
 * `target` reads `names`, which `source` binds or changes; both are cell ids.
 */
export type Dependency = {
  source: string;
  target: string;
  names: string[];
};

/**
 * Lists which cells depend on which; left out where all is as it was told last.
 */
export type ToldDependencies = {
  dependencies?: Dependency[];
};

/**
 * The state of every code cell, and which cells depend on which.
 */
export type VerdictsParams = {
  dependencies?: Dependency[];
  uri: string;
  version: number;
  observing: Observing;
  note: string;
  cells: CellVerdict[];
};

/**
 * Something to say once, in words that say what to do.
 */
export type ServerNote = {
  uri: string;
  level: 'info' | 'warning' | 'error';
  message: string;
};

/**
 * Says what was wrong with a request; the codes are those of JSON-RPC and LSP.
 */
export type ReplyError = {
  code: number;
  message: string;
};

/**
 * Ends a document's requests of one method; they are answered by `REQUEST_CANCELLED`.
 */
export type CancelParams = {
  uri: string;
  method: string;
};

export const PARSE_ERROR = -32700;

export const INVALID_REQUEST = -32600;

export const METHOD_NOT_FOUND = -32601;

export const INVALID_PARAMS = -32602;

export const INTERNAL_ERROR = -32603;

/**
 * The user ended what was asked for.
 */
export const REQUEST_CANCELLED = -32800;

/**
 * The document changed while the answer was computed: ask again.
 */
export const CONTENT_MODIFIED = -32801;

/**
 * What the browser sends; those of `RESULTS` carry an `id` and are answered.
 */
export type MethodsFromBrowser = {
  initialize: InitializeParams;
  'notebookDocument/didOpen': DidOpenParams;
  'notebookDocument/didChange': DidChangeParams;
  'notebookDocument/didClose': DidCloseParams;
  'nbguard/kernel': KernelParams;
  'nbguard/enable': EnableParams;
  'nbguard/plan': PlanParams;
  'nbguard/copySize': VerifyParams;
  'nbguard/verify': VerifyParams;
  'nbguard/promotePlan': PromoteParams;
  'nbguard/promoteTry': PromoteParams;
  'nbguard/promoteApply': PromoteParams;
  'nbguard/promoteDone': PromoteDoneParams;
  'nbguard/promoteUndo': PromoteUndoParams;
  'nbguard/portable': PortableParams;
  'nbguard/declarable': DeclarableParams;
  'nbguard/declare': DeclareParams;
  'nbguard/undoDeclare': UndoDeclareParams;
  'nbguard/cancel': CancelParams;
};

/**
 * The `result` of each request.
 */
export type Results = {
  initialize: InitializeResult;
  'nbguard/plan': PlanResult;
  'nbguard/copySize': CopySize;
  'nbguard/verify': VerifyResult;
  'nbguard/promotePlan': PromotePlanResult;
  'nbguard/promoteTry': PromoteTryResult;
  'nbguard/promoteApply': PromoteApplyResult;
  'nbguard/promoteDone': PromoteDoneResult;
  'nbguard/promoteUndo': PromoteUndoResult;
  'nbguard/portable': PortableResult;
  'nbguard/declarable': DeclarableResult;
  'nbguard/declare': DeclareResult;
  'nbguard/undoDeclare': UndoDeclareResult;
};

/**
 * What the server sends without being asked.
 */
export type MethodsFromServer = {
  'notebookDocument/publishDiagnostics': PublishDiagnosticsParams;
  'nbguard/verdicts': VerdictsParams;
  'nbguard/note': ServerNote;
  'nbguard/verifyProgress': VerifyProgress;
  'nbguard/promoteProgress': PromoteProgress;
  'nbguard/indexing': IndexingParams;
};
