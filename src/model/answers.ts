import type {
  CellVerdict,
  Observing,
  PublishDiagnosticsParams,
  VerdictsParams,
  WireDiagnostic
} from '../protocol/wire';
import { Dependencies } from './dependencies';
import type { Verification } from './verification';

const NONE: readonly WireDiagnostic[] = [];

function isSame(one: CellVerdict, other: CellVerdict): boolean {
  return (
    one.state === other.state &&
    one.faint === other.faint &&
    one.reasons.length === other.reasons.length &&
    (one.reasons.length === 0 ||
      JSON.stringify(one.reasons) === JSON.stringify(other.reasons))
  );
}

function sameStates(
  before: ReadonlyMap<string, CellVerdict>,
  after: ReadonlyMap<string, CellVerdict>
): boolean {
  return (
    before.size === after.size &&
    [...after].every(([id, { state }]) => before.get(id)?.state === state)
  );
}

/**
 * What the server last said of one document.
 *
 * Diagnostics come as differences, so that none may be dropped; what speaks of a version older
 * than the last one is out of order and is not believed.
 */
export class Answers {
  /** The newest version that the server has spoken of; -1 before its first word. */
  get version(): number {
    return this._version;
  }

  /** Whether the kernel is watched; `null` before the server's first word. */
  get observing(): Observing | null {
    return this._observing;
  }

  /** What there is to say about the watching, in words. */
  get note(): string {
    return this._note;
  }

  /** The rules that could not look. */
  get skipped(): readonly string[] {
    return this._skipped;
  }

  /** The state of each code cell: what a verification has shown, else what is foreseen. */
  get verdicts(): ReadonlyMap<string, CellVerdict> {
    return this._certain.verdicts;
  }

  /** What a Restart & Run All in the background has shown; `null` since an edit or a run. */
  get verification(): Verification | null {
    return this._verification;
  }

  /** Which cells depend on which. */
  get dependencies(): Dependencies {
    return this._dependencies;
  }

  /** The diagnostics of each cell that has any. */
  get diagnostics(): ReadonlyMap<string, readonly WireDiagnostic[]> {
    return this._certain.diagnostics;
  }

  /** Lists the diagnostics of one cell. */
  of(cell: string): readonly WireDiagnostic[] {
    return this.diagnostics.get(cell) ?? NONE;
  }

  /** Takes in what a verification has shown of the document as it stands, or forgets it. */
  verified(verification: Verification | null): void {
    this._verification = verification;
    this._settle();
  }

  /** Forgets everything; what speaks of a version below `version` will not be believed. */
  clear(version = -1): void {
    this._floor = version;
    this._version = -1;
    this._observing = null;
    this._note = '';
    this._skipped = [];
    this._verdicts = new Map();
    this._dependencies = new Dependencies();
    this._diagnostics = new Map();
    this._verification = null;
    this._settle();
  }

  /** Takes in the state of all cells; says whether it was believed. */
  applyVerdicts(params: VerdictsParams): boolean {
    if (!this._advance(params.version)) {
      return false;
    }
    this._observing = params.observing;
    this._note = params.note;
    const verdicts = new Map(
      params.cells.map(cell => [cell.id, this._known(cell)])
    );
    if (!sameStates(this._verdicts, verdicts)) {
      // Somebody else ran something in the kernel.
      this._verification = null;
    }
    this._verdicts = verdicts;
    if (params.dependencies !== undefined) {
      this._dependencies = new Dependencies(params.dependencies);
    }
    this._settle();
    return true;
  }

  /** Takes in the diagnostics of the cells where they changed; says whether it was believed. */
  applyDiagnostics(params: PublishDiagnosticsParams): boolean {
    if (!this._advance(params.version)) {
      return false;
    }
    const diagnostics = new Map(this._diagnostics);
    for (const cell of params.cells) {
      if (cell.diagnostics.length > 0) {
        diagnostics.set(cell.id, cell.diagnostics);
      } else {
        diagnostics.delete(cell.id);
      }
    }
    this._diagnostics = diagnostics;
    this._skipped = params.skipped;
    this._settle();
    return true;
  }

  /** Returns the verdict as it came first: who shows it sees that nothing changed. */
  private _known(verdict: CellVerdict): CellVerdict {
    const known = this._verdicts.get(verdict.id);
    return known && isSame(known, verdict) ? known : verdict;
  }

  private _settle(): void {
    const verification = this._verification;
    if (verification === null) {
      this._certain = {
        verdicts: this._verdicts,
        diagnostics: this._diagnostics
      };
      return;
    }
    const verdicts = new Map<string, CellVerdict>();
    for (const [id, verdict] of this._verdicts) {
      verdicts.set(id, verification.judge(verdict));
    }
    const diagnostics = new Map<string, readonly WireDiagnostic[]>();
    for (const [id, all] of this._diagnostics) {
      const kept = verification.filter(id, all);
      if (kept.length > 0) {
        diagnostics.set(id, kept);
      }
    }
    this._certain = { verdicts, diagnostics };
  }

  private _advance(version: number): boolean {
    if (version < this._floor || version < this._version) {
      return false;
    }
    this._version = version;
    return true;
  }

  private _floor = -1;
  private _version = -1;
  private _observing: Observing | null = null;
  private _note = '';
  private _skipped: readonly string[] = [];
  private _verdicts: ReadonlyMap<string, CellVerdict> = new Map();
  private _dependencies = new Dependencies();
  private _diagnostics: ReadonlyMap<string, readonly WireDiagnostic[]> =
    new Map();
  private _verification: Verification | null = null;
  private _certain: {
    verdicts: ReadonlyMap<string, CellVerdict>;
    diagnostics: ReadonlyMap<string, readonly WireDiagnostic[]>;
  } = { verdicts: new Map(), diagnostics: new Map() };
}
