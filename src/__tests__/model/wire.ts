import type {
  CellVerdict,
  VerdictsParams,
  WireCell,
  WireDiagnostic,
  WireRange
} from '../../protocol/wire';

/** Makes a cell as it stands on the wire. */
export function wireCell(id: string, source = ''): WireCell {
  return {
    id,
    kind: 'code',
    source,
    tags: [],
    executionCount: null,
    hasOutputs: false
  };
}

/** Makes a range within one line. */
export function range(line: number, from: number, to: number): WireRange {
  return {
    start: { line, character: from },
    end: { line, character: to }
  };
}

/** Makes a diagnostic. */
export function diagnostic(
  options: Partial<WireDiagnostic> = {}
): WireDiagnostic {
  return {
    rule: 'stale-cell',
    severity: 'warning',
    range: range(0, 0, 1),
    message: '`x` was changed',
    name: 'x',
    tags: [],
    related: [],
    fixes: [],
    ...options
  };
}

/** Makes the verdict of one cell. */
export function verdict(
  id: string,
  state: CellVerdict['state'],
  options: Partial<CellVerdict> = {}
): CellVerdict {
  return { id, state, faint: false, reasons: [], ...options };
}

/** Makes the message that holds all verdicts. */
export function verdicts(
  version: number,
  cells: CellVerdict[],
  options: Partial<VerdictsParams> = {}
): VerdictsParams {
  return {
    uri: 'a.ipynb',
    version,
    observing: 'on',
    note: '',
    cells,
    dependencies: [],
    ...options
  };
}
