@NullMarked
package chat.server.web;

import org.jspecify.annotations.NullMarked;
