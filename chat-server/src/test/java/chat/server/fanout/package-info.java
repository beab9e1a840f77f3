@NullMarked
package chat.server.fanout;

import org.jspecify.annotations.NullMarked;
