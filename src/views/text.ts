/** A piece of a message: plain text, or a name that is set like code. */
export interface IPiece {
  readonly text: string;
  readonly code: boolean;
}

/** Splits a message at its backticks; an unpaired one stays as it is. */
export function pieces(message: string): IPiece[] {
  const parts = message.split('`');
  const unpaired = parts.length % 2 === 0 ? parts.pop() : undefined;
  const result = parts.map((text, place) => ({ text, code: place % 2 === 1 }));
  if (unpaired !== undefined) {
    result.push({ text: '`' + unpaired, code: false });
  }
  return result.filter(({ text }) => text !== '');
}

/** Writes a message into the page. What comes from notebooks and kernels is text, never HTML. */
export function writeMessage(parent: HTMLElement, message: string): void {
  for (const { text, code } of pieces(message)) {
    if (code) {
      const element = document.createElement('code');
      element.textContent = text;
      parent.append(element);
    } else {
      parent.append(text);
    }
  }
}

/** Makes a paragraph of a dialog. */
export function paragraph(text: string): HTMLParagraphElement {
  const node = document.createElement('p');
  node.textContent = text;
  return node;
}
