@NullMarked
package chat.server.net;

import org.jspecify.annotations.NullMarked;
