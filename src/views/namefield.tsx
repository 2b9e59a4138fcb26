import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { WireRefusal } from '../protocol/wire';
import { FieldError } from './refused';

/** A field for a name, with what is wrong with it beside it. */
export function NameField({
  label,
  name,
  refusals,
  disabled,
  choose,
  jump,
  trans,
  children
}: {
  readonly label: string;
  /** What stands there at first. */
  readonly name: string;
  readonly refusals: readonly WireRefusal[];
  readonly disabled: boolean;
  readonly choose: (name: string) => void;
  readonly jump: (refusal: WireRefusal) => void;
  readonly trans: TranslationBundle;
  readonly children?: React.ReactNode;
}): JSX.Element {
  const id = React.useId();
  const input = React.useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="text"
        className="jp-mod-styled"
        aria-label={label}
        aria-invalid={refusals.length > 0}
        aria-describedby={id}
        defaultValue={name}
        spellCheck={false}
        disabled={disabled}
        onChange={event => choose(event.target.value)}
      />
      {children}
      <FieldError
        id={id}
        refusals={refusals}
        jump={jump}
        take={suggestion => {
          if (input.current) {
            input.current.value = suggestion;
            input.current.focus();
          }
          choose(suggestion);
        }}
        trans={trans}
      />
    </>
  );
}
