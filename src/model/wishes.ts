import type {
  WireChoice,
  WireWish,
  WireNewName,
  WirePromoted
} from '../protocol/wire';

/** A definition in a plan, with what it is known by whatever name it gets. */
export interface IDefinition {
  readonly key: string;
  readonly it: WirePromoted;
}

/** Lists what is promoted. Statements have no name until they are a function: their place counts. */
export function definitionsOf(
  promoted: readonly WirePromoted[]
): readonly IDefinition[] {
  let place = 0;
  return promoted.map(it => ({
    key: it.wrapped ? `#${place++}` : it.was,
    it
  }));
}

/** What a person wants otherwise about the definitions of a plan. */
export class Wishes {
  constructor(private _base: WireChoice) {}

  /** Says whether a constant becomes a parameter instead of moving. */
  isParameter(name: string): boolean {
    return this._base.parameters.includes(name);
  }

  /** Whether the chosen cells become one function. */
  get together(): boolean {
    return this._base.together;
  }

  /** The name that was typed for a definition, if any. */
  name(key: string): string | undefined {
    return this._names.get(key);
  }

  /** The docstring that was written. */
  docstring(key: string): string {
    return this._docstrings.get(key) ?? '';
  }

  setName(key: string, name: string): void {
    this._names.set(key, name);
  }

  setDocstring(key: string, text: string): void {
    this._docstrings.set(key, text);
  }

  /** Names a parameter, by what it is called without a wish. */
  setParameterName(key: string, was: string, name: string): void {
    const names = this._parameters.get(key) ?? new Map<string, string>();
    this._parameters.set(key, names.set(was, name));
  }

  setOrder(key: string, order: readonly string[]): void {
    this._orders.set(key, order);
  }

  setReturns(key: string, returns: readonly string[]): void {
    this._returns.set(key, returns);
  }

  /** Passes a constant, or lets it move to the module: the one wish takes the other back. */
  setPassed(name: string, isPassed: boolean, byItself: boolean): void {
    const { parameters, constants } = this._base;
    const without = (names: readonly string[]) =>
      names.filter(it => it !== name);
    this._base = {
      ...this._base,
      parameters:
        isPassed && !byItself
          ? [...without(parameters), name]
          : without(parameters),
      constants:
        !isPassed && byItself
          ? [...without(constants), name]
          : without(constants)
    };
  }

  /** Makes one function of all cells, or one of each: these are other functions. */
  setTogether(together: boolean): void {
    this._base = { ...this._base, together };
    for (const wishes of this._all) {
      for (const key of [...wishes.keys()].filter(it => it.startsWith('#'))) {
        wishes.delete(key);
      }
    }
  }

  /** Returns the choice, for the definitions of the plan that is shown. */
  choice(definitions: readonly IDefinition[]): WireChoice {
    const wrapped = definitions.filter(({ it }) => it.wrapped);
    const called = new Map(
      wrapped.map(({ key, it }) => [key, this._names.get(key) ?? it.name])
    );
    // A wish is for a name; so the names that are suggested are kept once there is one.
    const isWished = this._all.some(wishes =>
      [...wishes.keys()].some(key => called.has(key))
    );
    return {
      ...this._base,
      functions: isWished ? [...called.values()] : this._base.functions,
      docstrings: [...this._docstrings]
        .filter(([, text]) => text.trim() !== '')
        .map(([key, text]) => ({ name: called.get(key) ?? key, text })),
      renames: [...this._names]
        .filter(([key, name]) => !key.startsWith('#') && key !== name)
        .map(([old, name]) => ({ old, new: name })),
      edits: this._edits(called)
    };
  }

  private _edits(called: ReadonlyMap<string, string>): WireWish[] {
    const keys = new Set([
      ...this._parameters.keys(),
      ...this._orders.keys(),
      ...this._returns.keys()
    ]);
    return [...keys].map(key => ({
      function: called.get(key) ?? key,
      parameters: namesOf(this._parameters.get(key)),
      order: [...(this._orders.get(key) ?? [])],
      returns: this._returns.has(key)
        ? [...(this._returns.get(key) ?? [])]
        : null
    }));
  }

  private get _all(): readonly Map<string, unknown>[] {
    return [
      this._names,
      this._docstrings,
      this._parameters,
      this._orders,
      this._returns
    ];
  }

  private readonly _names = new Map<string, string>();
  private readonly _docstrings = new Map<string, string>();
  private readonly _parameters = new Map<string, Map<string, string>>();
  private readonly _orders = new Map<string, readonly string[]>();
  private readonly _returns = new Map<string, readonly string[]>();
}

function namesOf(
  names: ReadonlyMap<string, string> = new Map()
): WireNewName[] {
  return [...names]
    .filter(([old, name]) => old !== name)
    .map(([old, name]) => ({ old, new: name }));
}
