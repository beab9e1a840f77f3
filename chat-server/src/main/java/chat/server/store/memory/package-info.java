/** The stores in this process's memory, which answer at once. Everything is bounded; nothing survives the process. */
@NullMarked
package chat.server.store.memory;

import org.jspecify.annotations.NullMarked;
