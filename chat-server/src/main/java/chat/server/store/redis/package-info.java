/**
 * The stores in Redis, or Valkey, which several servers share. Every change is one call of a Function of ours, whose keys are all in one hash
 * slot: there it is decided, kept and announced in one step. What was announced may be lost on its way; whoever notices a gap reads what is
 * missing. Not loaded unless there is a cluster.
 */
@NullMarked
package chat.server.store.redis;

import org.jspecify.annotations.NullMarked;
