import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What the first character of a line says of it. */
const SIDES: Readonly<Record<string, string>> = { '-': 'here', '+': 'there' };

interface IDifferenceProps {
  /** Lines that begin with `-` (here), `+` (there) or a space (both). */
  readonly text: string;
  /** What is shown, for those who hear it. */
  readonly label?: string;
  readonly trans: TranslationBundle;
}

/** Shows how a copy differs, or how a text changes, line by line. */
export function Difference({
  text,
  label,
  trans
}: IDifferenceProps): JSX.Element {
  return (
    <pre
      className="nbguard-difference"
      aria-label={label ?? trans.__('What differs: - here, + there')}
    >
      {text.split('\n').map((line, place) => (
        <span key={place} data-side={SIDES[line[0] ?? ''] ?? 'both'}>
          {line}
        </span>
      ))}
    </pre>
  );
}
