@NullMarked
package chat.server.config;

import org.jspecify.annotations.NullMarked;
