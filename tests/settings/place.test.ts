/** The place of a process among several, from the variables that start it. */
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../lib/settings/place.js';

const torchrun = { RANK: '1', WORLD_SIZE: '4', MASTER_ADDR: 'node1', MASTER_PORT: '29500' };
const slurm = {
  ...{ SLURM_PROCID: '5', SLURM_NTASKS: '8', SLURM_LOCALID: '1', SLURM_JOB_ID: '31234' },
  SLURM_JOB_NODELIST: 'node[03-04,12],other',
};

describe('the place of a process', () => {
  test('is none where it was started alone', () => {
    expect(placeOf({})).toBeNull();
    // A machine may have the address of another program's group.
    expect(placeOf({ MASTER_ADDR: 'node1', MASTER_PORT: '29500' })).toBeNull();
    expect(placeOf({ ...slurm, SLURM_NTASKS: '1', SLURM_PROCID: '0' })).toBeNull();
  });

  test("is torchrun's", () => {
    const local = { LOCAL_RANK: '1', LOCAL_WORLD_SIZE: '2' };
    expect(placeOf({ ...torchrun, ...local })).toEqual({
      ...{ rank: 1, worldSize: 4, localRank: 1, localWorldSize: 2 },
      ...{ host: 'node1', port: 29500, isServer: false },
      ...{ prefix: '/worker/attempt_0', timeout: null },
    });
  });

  test('has the store in rank 0, or in the agent of torchrun, with keys of their own for each restart', () => {
    const first = { ...torchrun, RANK: '0' };
    expect(placeOf(first)?.isServer).toBe(true);
    const agent = { TORCHELASTIC_USE_AGENT_STORE: 'True', TORCHELASTIC_RESTART_COUNT: '2' };
    expect(placeOf({ ...first, ...agent })).toMatchObject({
      ...{ isServer: false, prefix: '/worker/attempt_2' },
    });
  });

  test("is Slurm's, with the first host of its list", () => {
    expect(placeOf(slurm)).toMatchObject({
      ...{ rank: 5, worldSize: 8, localRank: 1, host: 'node03', port: 21234, isServer: false },
    });
    expect(placeOf({ ...slurm, SLURM_JOB_NODELIST: 'login1,node7' })?.host).toBe('login1');
    expect(placeOf({ ...slurm, MASTER_ADDR: 'head', MASTER_PORT: '5000' })).toMatchObject({
      ...{ host: 'head', port: 5000 },
    });
    // A step of a job may have fewer tasks.
    expect(placeOf({ ...slurm, SLURM_STEP_NUM_TASKS: '6' })?.worldSize).toBe(6);
  });

  test('is that of torchrun where Slurm started it', () => {
    expect(placeOf({ ...slurm, ...torchrun })?.worldSize).toBe(4);
  });

  test.each([
    [
      { ...torchrun, WORLD_SIZE: undefined },
      /^RANK, MASTER_ADDR, MASTER_PORT are set, and WORLD_SIZE is not: /,
    ],
    [{ RANK: '0' }, /^RANK is set, and WORLD_SIZE, MASTER_ADDR, MASTER_PORT are not: /],
    [{ ...torchrun, RANK: '4' }, /^RANK=4: expected a whole number from 0 to 3 by WORLD_SIZE=4$/],
    [{ ...torchrun, RANK: 'one' }, /^RANK=one: expected a whole number from 0 to 3/],
    [{ ...torchrun, MASTER_PORT: '0' }, /^MASTER_PORT=0: expected a whole number from 1 to 65535$/],
    [
      { ...torchrun, LOCAL_RANK: '2', LOCAL_WORLD_SIZE: '2' },
      /^LOCAL_RANK=2 contradicts LOCAL_WORLD_SIZE=2: /,
    ],
    [
      { ...torchrun, MAE_NATIVE_TIMEOUT: '-1' },
      /^MAE_NATIVE_TIMEOUT=-1: expected seconds above 0$/,
    ],
    [
      { ...slurm, SLURM_JOB_NODELIST: undefined },
      /^SLURM_PROCID is set, and SLURM_JOB_NODELIST is not: /,
    ],
  ])('is refused where a variable is missing or contradicts another: %o', (variables, message) => {
    expect(() => placeOf(variables)).toThrow(message);
  });
});
