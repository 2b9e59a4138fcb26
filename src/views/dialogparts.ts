/** Makes a text as it will be written, to be read before it is. */
export function preview(text: string): HTMLElement {
  const node = document.createElement('pre');
  node.className = 'nbguard-preview';
  node.tabIndex = 0;
  node.textContent = text;
  return node;
}

/** Makes a box to tick. */
export function check(
  text: string,
  on: boolean
): { readonly node: HTMLElement; readonly isChecked: boolean } {
  const node = document.createElement('label');
  node.className = 'nbguard-tick';
  const input = document.createElement('input');
  input.type = 'checkbox';
  input.checked = on;
  node.append(input, text);
  return {
    node,
    get isChecked() {
      return input.checked;
    }
  };
}

/** Makes a list of which one is chosen, the first to begin with. */
export function choice<T>(
  label: string,
  options: readonly (readonly [text: string, value: T])[]
): { readonly node: HTMLElement; readonly value: T } {
  const node = document.createElement('label');
  const select = document.createElement('select');
  select.append(...options.map(([text]) => new Option(text)));
  node.append(label, select);
  return {
    node,
    get value() {
      return options[Math.max(0, select.selectedIndex)][1];
    }
  };
}
