import { Card } from '../../views/card';
import type { ICardContent } from '../../views/cardtypes';

const anchor = document.body.getBoundingClientRect();

function press(key: string, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

describe('Card', () => {
  let card: Card;
  let run: jest.Mock;
  let content: ICardContent;

  beforeEach(() => {
    card = new Card();
    run = jest.fn();
    content = {
      title: 'Stale',
      state: 'stale',
      lines: [
        {
          text: '`x` was changed by <b>cell</b> [7]',
          links: [{ label: 'Cell [7]', run }],
          origin: 'stale-cell'
        }
      ],
      actions: [{ label: 'Run stale cells', run, primary: true }]
    };
    card.open(content, anchor);
  });

  afterEach(() => card.dispose());

  it('shows what it is told as text, with names set like code', () => {
    expect(card.node.querySelector('code')?.textContent).toBe('x');
    expect(card.node.querySelector('b')).toBeNull();
    expect(card.node.textContent).toContain('<b>cell</b>');
  });

  it('closes before it acts, so that what comes of it can open it again', () => {
    const order: string[] = [];
    card.closed.connect(() => order.push('closed'));
    run.mockImplementation(() => order.push('run'));
    card.node.querySelector<HTMLElement>('.nbguard-button')?.click();
    expect(order).toEqual(['closed', 'run']);
    expect(card.isVisible).toBe(false);
  });

  it.each([
    ['Escape', true],
    ['a', true],
    ['Alt', false],
    ['Shift', false]
  ])('on %s from outside, closes: %s', (key, closes) => {
    press(key);
    expect(card.isVisible).toBe(!closes);
  });

  it('stays for somebody who tabs through its buttons', () => {
    const button = card.node.querySelector('.nbguard-button');
    press('Tab', button ?? undefined);
    expect(card.isVisible).toBe(true);
    press('Escape', button ?? undefined);
    expect(card.isVisible).toBe(false);
  });

  it('tells whoever had it open when somebody else opens it', () => {
    const closed = jest.fn();
    card.closed.connect(closed);
    card.open({ ...content, title: 'Hidden state' }, anchor);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(card.isVisible).toBe(true);
  });
});
