import type {
  CellVerdict,
  Observing,
  PublishDiagnosticsParams,
  VerdictsParams,
  WireDiagnostic
} from '../protocol/wire';
import { Dependencies } from './dependencies';

const NONE: readonly WireDiagnostic[] = [];

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

  /** The state of each code cell. */
  get verdicts(): ReadonlyMap<string, CellVerdict> {
    return this._verdicts;
  }

  /** Which cells depend on which. */
  get dependencies(): Dependencies {
    return this._dependencies;
  }

  /** The diagnostics of each cell that has any. */
  get diagnostics(): ReadonlyMap<string, readonly WireDiagnostic[]> {
    return this._diagnostics;
  }

  /** Lists the diagnostics of one cell. */
  of(cell: string): readonly WireDiagnostic[] {
    return this._diagnostics.get(cell) ?? NONE;
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
  }

  /** Takes in the state of all cells; says whether it was believed. */
  applyVerdicts(params: VerdictsParams): boolean {
    if (!this._advance(params.version)) {
      return false;
    }
    this._observing = params.observing;
    this._note = params.note;
    this._verdicts = new Map(params.cells.map(cell => [cell.id, cell]));
    this._dependencies = new Dependencies(params.dependencies);
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
    return true;
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
}
