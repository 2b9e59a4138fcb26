import type { INeighbour } from '../model/dependencies';
import { type IContentOptions, type ILine, linkTo } from './cardtypes';

function neighbourLine(
  template: (names: string) => string,
  { cell, names }: INeighbour,
  here: string,
  options: IContentOptions
): ILine {
  const quoted = names.map(name => `\`${name}\``).join(', ');
  return { text: template(quoted), links: linkTo(options, cell, here) };
}

/** Says by which names a cell is tied to others; seen from the active cell, if there is one. */
export function dependencyLines(
  id: string,
  active: string | null,
  options: IContentOptions
): ILine[] {
  const { document, trans } = options;
  const { dependencies } = document.answers;
  if (active !== null && active !== id) {
    const isActive = ({ cell }: INeighbour) => cell === active;
    return [
      ...dependencies
        .targetsOf(id)
        .filter(isActive)
        .map(({ names }) =>
          neighbourLine(
            quoted => trans.__('The selected cell uses %1 from here.', quoted),
            { cell: id, names },
            id,
            options
          )
        ),
      ...dependencies
        .sourcesOf(id)
        .filter(isActive)
        .map(({ names }) =>
          neighbourLine(
            quoted => trans.__('Uses %1 from the selected cell.', quoted),
            { cell: id, names },
            id,
            options
          )
        )
    ];
  }
  return [
    ...dependencies
      .sourcesOf(id)
      .map(neighbour =>
        neighbourLine(
          quoted => trans.__('Uses %1 from', quoted),
          neighbour,
          id,
          options
        )
      ),
    ...dependencies
      .targetsOf(id)
      .map(neighbour =>
        neighbourLine(
          quoted => trans.__('Gives %1 to', quoted),
          neighbour,
          id,
          options
        )
      )
  ];
}
