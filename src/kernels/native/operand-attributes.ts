import type { OperationAttributes } from '../../runtime/host-memory.js';
import type { Precision } from '../kernels.js';

/** The attribute for the number format of an operation's operands (TensorFlow allows no attribute named `bfloat16`). */
export function operandAttributes(precision: Precision): OperationAttributes {
  return { bfloat16_operands: precision === 'bfloat16' };
}
