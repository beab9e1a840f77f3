@NullMarked
package chat.server.account;

import org.jspecify.annotations.NullMarked;
