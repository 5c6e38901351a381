// Error numbers of the kernel that the engine answers with, negative, as the kernel does. include/uapi/asm-generic/errno*.h.

export const EINVAL = 22;
export const ENOSPC = 28;
