import { definitionAt } from '../../actions/choose';

const SOURCE = `import math

@cached
# what it is for
def area(
    radius,
) -> float:
    """Of a circle."""

    # a remark
    return math.pi * radius**2

x = area(2)
class Größe:
    unit = "m"
async def wait():
    pass
print(x)`;

describe('definitionAt', () => {
  const lines = SOURCE.split('\n');
  it.each([
    ['import math', null],
    ['@cached', 'area'],
    ['def area(', 'area'],
    ['    radius,', 'area'],
    [') -> float:', 'area'],
    ['    return math.pi * radius**2', 'area'],
    ['x = area(2)', null],
    ['    unit = "m"', 'Größe'],
    ['    pass', 'wait'],
    ['print(x)', null]
  ])('finds for %j the definition %s', (line, name) => {
    expect(definitionAt(SOURCE, lines.indexOf(line))).toBe(name);
  });
});
