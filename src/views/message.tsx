import * as React from 'react';

import { pieces } from './text';

/** Shows a message; names between backticks are set like code. */
export function Message({ text }: { text: string }): JSX.Element {
  return (
    <>
      {pieces(text).map((piece, place) =>
        piece.code ? (
          <code key={place}>{piece.text}</code>
        ) : (
          <React.Fragment key={place}>{piece.text}</React.Fragment>
        )
      )}
    </>
  );
}
