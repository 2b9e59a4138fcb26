import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { type ISignal, Signal } from '@lumino/signaling';

/** What one person wants; the schema in `schema/plugin.json` explains each. */
export interface ISettings {
  readonly enabled: boolean;
  readonly marks: boolean;
  readonly squiggles: boolean;
  readonly highlightDependencies: boolean;
  readonly copiesInOtherFiles: boolean;
  readonly confirmAboveSeconds: number;
}

/** The settings where nobody chose. */
export const DEFAULTS: ISettings = {
  enabled: true,
  marks: true,
  squiggles: true,
  highlightDependencies: true,
  copiesInOtherFiles: true,
  confirmAboveSeconds: 10
};

/** Reads settings from what a registry holds; what is missing or of another type is default. */
export function readSettings(
  values: Readonly<Record<string, unknown>>
): ISettings {
  const flag = (key: keyof ISettings, fallback: boolean): boolean => {
    const value = values[key];
    return typeof value === 'boolean' ? value : fallback;
  };
  const seconds = values.confirmAboveSeconds;
  return {
    enabled: flag('enabled', DEFAULTS.enabled),
    marks: flag('marks', DEFAULTS.marks),
    squiggles: flag('squiggles', DEFAULTS.squiggles),
    highlightDependencies: flag(
      'highlightDependencies',
      DEFAULTS.highlightDependencies
    ),
    copiesInOtherFiles: flag('copiesInOtherFiles', DEFAULTS.copiesInOtherFiles),
    confirmAboveSeconds:
      typeof seconds === 'number' && seconds >= 0
        ? seconds
        : DEFAULTS.confirmAboveSeconds
  };
}

/** The settings as they stand; they last for the page only where there is no registry. */
export class Settings {
  constructor(private readonly _stored: ISettingRegistry.ISettings | null) {
    this._values = readSettings(_stored?.composite ?? {});
    _stored?.changed.connect(() => this._adopt(_stored.composite));
  }

  /** Emitted when a setting changed. */
  get changed(): ISignal<this, ISettings> {
    return this._changed;
  }

  get values(): ISettings {
    return this._values;
  }

  /** Turns the extension on or off, and keeps it so. */
  async setEnabled(enabled: boolean): Promise<void> {
    this._adopt({ ...this._values, enabled });
    await this._stored?.set('enabled', enabled);
  }

  private _adopt(values: Readonly<Record<string, unknown>>): void {
    this._values = readSettings(values);
    this._changed.emit(this._values);
  }

  private readonly _changed = new Signal<this, ISettings>(this);
  private _values: ISettings;
}
