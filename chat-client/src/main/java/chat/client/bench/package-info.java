/**
 * The load generator, on the client library: {@link chat.client.bench.Bench} runs one measurement. All users are on one event
 * loop and all state of a run belongs to it, so nothing here needs a lock; what other threads want to know they ask there.
 */
@NullMarked
package chat.client.bench;

import org.jspecify.annotations.NullMarked;
