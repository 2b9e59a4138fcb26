import { Dependencies } from '../../model/dependencies';

describe('Dependencies', () => {
  const dependencies = new Dependencies([
    { source: 'a', target: 'b', names: ['df'] },
    { source: 'a', target: 'c', names: ['df', 'rate'] },
    { source: 'b', target: 'c', names: ['total'] },
    { source: 'c', target: 'c', names: ['xs'] }
  ]);

  it('looks up from both ends', () => {
    expect(dependencies.sourcesOf('c')).toEqual([
      { cell: 'a', names: ['df', 'rate'] },
      { cell: 'b', names: ['total'] }
    ]);
    expect(dependencies.targetsOf('a').map(({ cell }) => cell)).toEqual([
      'b',
      'c'
    ]);
  });

  it('leaves out a cell that depends on itself, and knows nothing of others', () => {
    expect(dependencies.targetsOf('c')).toEqual([]);
    expect(dependencies.sourcesOf('nowhere')).toEqual([]);
  });
});
