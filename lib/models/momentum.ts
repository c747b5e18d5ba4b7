/** Teachers whose weights follow those of a student: a moving average (arXiv:1911.05722, section 3.2). */
import type { Module } from '../nn/index.js';
import { privateFunctions as ops } from '../torch/functions.js';
import { torch } from '../torch/index.js';

/** Gives a teacher the student's weights and buffers, and freezes it. */
export function startTeacher(teacher: Module, student: Module): void {
  using _ = torch.scope();
  teacher.loadStateDict(student.stateDict());
  teacher.requiresGrad_(false);
}

/**
 * Moves a teacher's parameters towards the student's: `teacher = momentum * teacher + (1 - momentum) * student`. Buffers,
 * such as the statistics of BatchNorm, stay the teacher's own.
 *
 * @param teacher A module with the student's parameters.
 */
export function followStudent(teacher: Module, student: Module, momentum: number): void {
  using _scope = torch.scope();
  using _mode = torch.noGrad();
  ops._foreachLerp_(teacher.parameters(), student.parameters(), 1 - momentum);
}
