/**
 * What passwords cost and leave behind: the threads that check them, and the audit log. No Netty, and no rules of the chat: who may have
 * which name is decided elsewhere.
 */
@NullMarked
package chat.server.account;

import org.jspecify.annotations.NullMarked;
