@NullMarked
package chat.server.store.redis;

import org.jspecify.annotations.NullMarked;
