package chat.server.text;

import chat.protocol.ClientMessage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line whose meaning depends on what was said before it: for whoever handles it when all of that is answered, and the person was told.
 *
 * @param meant says what it means then; null for nothing
 */
public record Deferred(Supplier<@Nullable ClientMessage> meant) {}
