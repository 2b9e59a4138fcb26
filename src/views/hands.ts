import type { WireFix, WireRange, WireRelated } from '../protocol/wire';

/** What the views can do in one notebook; they know no commands and no actions. */
export interface IHands {
  /** Shows a cell, or a range of it. */
  jump(cell: string, range?: WireRange): void;
  /** Shows a place that a diagnostic speaks of, also in another file. */
  visit(place: WireRelated): void;
  /** Applies a fix, and runs what it offers to run. */
  fix(fix: WireFix): void;
  /** Applies all safe fixes as one step. */
  fixAllSafe(): void;
  /** Runs what must run so that the cells (`null`: all of them) are right again. */
  runStale(cells: string[] | null): void;
}
