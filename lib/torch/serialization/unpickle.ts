/**
 * Reads Python's pickle format, protocols 2 to 5, as data: a stack machine with a memo that cannot run code. A
 * {@link Resolver} gives values for the few classes and functions that it knows. The opcodes are those of Python's
 * pickletools.
 */
import type { Refuse } from '../../files/refuse.js';
import { PickleMachine } from './pickle-machine.js';
import type { Resolver } from './resolver.js';

/**
 * The value of a pickle. Bytes become Uint8Array, lists and tuples Array, sets Set, dicts Map, and integers beyond the safe
 * ones bigint. Other objects are {@link PickledGlobal}, {@link PickledObject}, or what `resolver` gives.
 *
 * @param refuse Throws a UserError that names the file.
 */
export function unpickle(bytes: Buffer, resolver: Resolver, refuse: Refuse): unknown {
  return unpickleAt(bytes, 0, resolver, refuse).value;
}

/** The value of a pickle that begins at a byte, and the byte after its end. */
export function unpickleAt(
  bytes: Buffer,
  at: number,
  resolver: Resolver,
  refuse: Refuse,
): { value: unknown; end: number } {
  const machine = new PickleMachine(bytes, at, resolver, refuse);
  return { value: machine.run(actions), end: machine.end };
}

/** The action of each opcode, with its name in pickletools. */
const actions = new Map<number, (machine: PickleMachine) => void>([
  [0x80, (m) => m.proto()], // PROTO
  [0x95, (m) => m.frame()], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.pop()], // POP
  [0x31, (m) => m.popMark()], // POP_MARK
  [0x32, (m) => m.dup()], // DUP
  [0x4e, (m) => m.constant(null)], // NONE
  [0x88, (m) => m.constant(true)], // NEWTRUE
  [0x89, (m) => m.constant(false)], // NEWFALSE
  [0x4b, (m) => m.unsigned(1)], // BININT1
  [0x4d, (m) => m.unsigned(2)], // BININT2
  [0x4a, (m) => m.int32()], // BININT
  [0x8a, (m) => m.long(1)], // LONG1
  [0x8b, (m) => m.long(4)], // LONG4
  [0x47, (m) => m.float()], // BINFLOAT
  [0x8c, (m) => m.text(1)], // SHORT_BINUNICODE
  [0x58, (m) => m.text(4)], // BINUNICODE
  [0x8d, (m) => m.text(8)], // BINUNICODE8
  [0x55, (m) => m.latin1Text(1)], // SHORT_BINSTRING
  [0x54, (m) => m.latin1Text(4)], // BINSTRING
  [0x43, (m) => m.byteString(1)], // SHORT_BINBYTES
  [0x42, (m) => m.byteString(4)], // BINBYTES
  [0x8e, (m) => m.byteString(8)], // BINBYTES8
  [0x96, (m) => m.byteString(8)], // BYTEARRAY8
  [0x5d, (m) => m.emptyList()], // EMPTY_LIST
  [0x7d, (m) => m.emptyDict()], // EMPTY_DICT
  [0x8f, (m) => m.emptySet()], // EMPTY_SET
  [0x29, (m) => m.tuple(0)], // EMPTY_TUPLE
  [0x85, (m) => m.tuple(1)], // TUPLE1
  [0x86, (m) => m.tuple(2)], // TUPLE2
  [0x87, (m) => m.tuple(3)], // TUPLE3
  [0x74, (m) => m.markedList()], // TUPLE
  [0x6c, (m) => m.markedList()], // LIST
  [0x64, (m) => m.markedDict()], // DICT
  [0x91, (m) => m.markedSet()], // FROZENSET
  [0x61, (m) => m.append()], // APPEND
  [0x65, (m) => m.appends()], // APPENDS
  [0x90, (m) => m.addItems()], // ADDITEMS
  [0x73, (m) => m.setItem()], // SETITEM
  [0x75, (m) => m.setItems()], // SETITEMS
  [0x68, (m) => m.memoGet(1)], // BINGET
  [0x6a, (m) => m.memoGet(4)], // LONG_BINGET
  [0x71, (m) => m.memoPut(1)], // BINPUT
  [0x72, (m) => m.memoPut(4)], // LONG_BINPUT
  [0x94, (m) => m.memoNext()], // MEMOIZE
  [0x63, (m) => m.global()], // GLOBAL
  [0x93, (m) => m.stackGlobal()], // STACK_GLOBAL
  [0x52, (m) => m.call()], // REDUCE
  [0x81, (m) => m.call()], // NEWOBJ
  [0x92, (m) => m.callWithNames()], // NEWOBJ_EX
  [0x62, (m) => m.build()], // BUILD
  [0x51, (m) => m.persistent()], // BINPERSID
]);
