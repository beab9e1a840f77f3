/**
 * What a store that keeps rooms for one process knows of them: who is in, the latest number, and how far each session has got. No threads and
 * no files in here: whoever uses it guards it.
 */
@NullMarked
package chat.server.store.state;

import org.jspecify.annotations.NullMarked;
