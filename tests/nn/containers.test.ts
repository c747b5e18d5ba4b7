/** Containers, copies, and members that are added by name. */
import { describe, expect, test } from 'vitest';
import { nn, type Tensor, torch } from '../../lib/index.js';

const linear = (size = 1) => new nn.Linear(size, size);

class Named extends nn.Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

describe('lists of modules', () => {
  test('insert, replace, remove and give indices as names', () => {
    const [a, b, c, d] = [linear(), linear(), linear(), linear()];
    const list = new nn.ModuleList([a, b]).insert(0, c).append(d).set(1, d);
    expect([...list]).toEqual([c, d, b, d]);
    expect(list.pop(0)).toBe(c);
    expect(list.pop()).toBe(d);
    expect(list.namedChildren().map(([name]) => name)).toEqual(['0', '1']);
    expect([...list.extend(list)]).toEqual([d, b, d, b]);
    expect([...list.slice(1, 3)]).toEqual([b, d]);
  });

  test('a slice of a sequence keeps names and shares its layers', () => {
    const model = new nn.Sequential({ one: linear(), two: linear(), three: linear() });
    const part = model.slice(1);
    expect(Object.keys(part.stateDict())).toEqual([
      'two.weight',
      'two.bias',
      'three.weight',
      'three.bias',
    ]);
    expect(part.at(0)).toBe(model.at(1));
  });

  test('other values are refused by what they are', () => {
    expect(() => new nn.ModuleList([torch.ones([1]) as never])).toThrow(
      /ModuleList: expected a module, got/,
    );
    expect(() => new nn.Sequential({ a: (x: Tensor) => x } as never)).toThrow(
      /Sequential: expected a module, got/,
    );
    expect(() => new nn.ModuleList([]).pop()).toThrow(/index should be an integer/);
    expect(() => new nn.ModuleList([linear()]).forward()).toThrow(/no forward of its own/);
  });
});

describe('dicts', () => {
  test('of modules keep names and order, and give members up', () => {
    const [a, b] = [linear(), linear()];
    const dict = new nn.ModuleDict({ lastOne: a }).set('b', b).update(new Map([['c', linear(2)]]));
    expect([...dict.keys()]).toEqual(['lastOne', 'b', 'c']);
    expect(dict.getSubmodule('lastOne')).toBe(a);
    expect(dict.pop('b')).toBe(b);
    expect([dict.has('b'), dict.length]).toEqual([false, 2]);
    expect(() => dict.get('b')).toThrow("ModuleDict: there is no 'b'; there are lastOne, c");
    expect(() => dict.set('a.b', a)).toThrow(/a name should be a text without dots/);
  });

  test('and lists of parameters hold them for the module, trained and saved', () => {
    class Scaled extends nn.Module {
      scales = new nn.ParameterList([torch.ones([2])]);
      named = new nn.ParameterDict({ shift: torch.zeros([2]) });
      forward(x: Tensor): Tensor {
        return x.mul(this.scales.at(0)).add(this.named.get('shift'));
      }
    }
    const model = new Scaled();
    model.scales.append(torch.zeros([1])).set(-1, torch.ones([3]));
    expect(Object.keys(model.stateDict())).toEqual(['scales.0', 'scales.1', 'named.shift']);
    model
      .forward(torch.ones([2]))
      .sum()
      .backward();
    expect(model.named.get('shift').grad?.tolist()).toEqual([1, 1]);
    expect(() => model.named.set('x', linear() as never)).toThrow(
      /expected a Tensor or a Parameter/,
    );
  });
});

describe('members by name', () => {
  test('are registered as properties are', () => {
    const model = new Named();
    model.registerParameter('scale', new nn.Parameter(torch.ones([1])));
    model.addModule('inner', linear());
    model.registerModule('none', null);
    expect(Object.keys(model.stateDict())).toEqual(['scale', 'inner.weight', 'inner.bias']);
    expect(() => model.registerParameter('forward', null)).toThrow(/'forward' already exists/);
    expect(() => model.registerParameter('x', torch.ones([1]) as never)).toThrow(
      /new nn.Parameter/,
    );
    expect(() => model.registerModule('a.b', linear())).toThrow(/without dots/);
  });

  test('are listed with a prefix, and under each of their names', () => {
    const shared = linear();
    const model = new nn.Sequential(shared, shared);
    expect(model.namedModules({ prefix: 'm' }).map(([name]) => name)).toEqual(['m', 'm.0']);
    const all = model.namedParameters({ prefix: 'm', removeDuplicate: false });
    expect(all.map(([name]) => name)).toEqual(['m.0.weight', 'm.0.bias', 'm.1.weight', 'm.1.bias']);
  });

  test('are replaced at a path', () => {
    const model = new Named();
    model.registerModule('inner', new nn.Sequential(linear(), linear()));
    const other = linear();
    model.setSubmodule('inner.1', other);
    expect(model.getSubmodule('inner.1')).toBe(other);
    model.setSubmodule('inner', other);
    expect(Object.keys(model.stateDict())).toEqual(['inner.weight', 'inner.bias']);
    expect(() => model.setSubmodule('outer', other)).toThrow(/has no module 'outer'/);
  });

  test('get memory without values where they had none', () => {
    const model = new nn.Linear(2, 3, { device: 'meta' });
    const { weight } = model;
    expect(model.toEmpty({ device: 'cpu' }).weight).toBe(weight);
    expect([weight.device, weight.shape, weight.requiresGrad]).toEqual(['cpu', [3, 2], true]);
  });
});

describe('copies', () => {
  test('are independent, and share what the module shares', () => {
    const shared = linear(2);
    const model = new nn.ModuleList([shared, new nn.Sequential(shared), new nn.BatchNorm1d(2)]);
    shared.weight.requiresGrad_(false);
    const copy = nn.deepcopy(model);
    expect(String(copy)).toBe(String(model));
    expect(copy.parameters().length).toBe(model.parameters().length);
    expect(copy.modules().length).toBe(model.modules().length);
    const first = copy.at(0) as nn.Linear;
    expect(first.weight.requiresGrad).toBe(false);
    torch.noGrad(() => first.weight.zero_());
    expect(shared.weight.abs().sum().item()).toBeGreaterThan(0);
    model.dispose();
    expect(first.weight.sum().item()).toBe(0);
  });

  test('live as long as they are used, made in a scope', () => {
    const copy = torch.tidy(() => nn.deepcopy(linear()));
    expect(copy.forward(torch.ones([1, 1])).shape).toEqual([1, 1]);
  });
});
