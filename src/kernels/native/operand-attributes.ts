import type { OperationAttributes } from '../../runtime/host-memory.js';
import type { Precision } from '../kernels.js';

/** Tells an operation what to round the operands of its products to (TensorFlow takes no attribute called `bfloat16`). */
export function operandAttributes(precision: Precision): OperationAttributes {
  return { bfloat16_operands: precision === 'bfloat16' };
}
