package chat.server.text;

import static java.util.Objects.requireNonNull;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ClientMessage;
import chat.protocol.Phrases;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person for the passwords that a command needs, one a line, and takes that of a room which they were asked for. An empty one ends it.
 * Owned by the event loop of their connection.
 */
final class PasswordDialog {

    private final TextSession session;

    /** Null while nothing is asked for. */
    private @Nullable ChatCommand command;

    private List<String> questions = List.of();
    private final List<String> given = new ArrayList<>();

    PasswordDialog(TextSession session) {
        this.session = session;
    }

    /** Whether the next line is a password. */
    boolean isOpen() {
        return command != null || session.isPasswordAsked;
    }

    /**
     * Asks for the first one, or does what was asked for if none is needed.
     *
     * @param typed the password that stood behind the command; empty for none
     */
    void begin(ChannelHandlerContext ctx, ChatCommand asked, String typed) {
        command = asked;
        given.clear();
        List<String> twice = List.of(Phrases.NEW_PASSWORD, Phrases.REPEAT_PASSWORD);
        boolean isTyped = !typed.isEmpty();
        questions = new ArrayList<>();
        if (asked != ChatCommand.REGISTER) {
            questions.add(Phrases.OLD_PASSWORD);
        }
        if (asked == ChatCommand.UNREGISTER) {
            String name = String.valueOf(session.username);
            TextLines.tell(ctx, TextLines.NOTICE + Phrases.fill(Phrases.UNREGISTER_MEANS, name));
        } else if (!isTyped) {
            questions.addAll(twice);
        }
        if (isTyped) {
            given.add(typed);
            TextLines.tell(ctx, TextLines.NOTICE + Phrases.fill(Phrases.PASSWORD_SEEN, asked.word(Face.TEXT)));
        }
        goOn(ctx, true);
    }

    /** The answer to the latest question. */
    void answer(ChannelHandlerContext ctx, String password) {
        if (password.isEmpty()) {
            giveUp(ctx);
            return;
        }
        session.hidden.end(ctx);
        if (session.isPasswordAsked) {
            String room = String.valueOf(session.asked);
            end();
            ctx.fireChannelRead(new ClientMessage.Enter(room, password, null));
            return;
        }
        given.add(password);
        goOn(ctx, false);
    }

    /** No answer can be used, and the next line is none. Nothing happens while nothing is asked for. */
    void giveUp(ChannelHandlerContext ctx) {
        if (isOpen()) {
            session.hidden.end(ctx);
            end();
            TextLines.tell(ctx, TextLines.NOTICE + Phrases.NO_PASSWORD);
        }
    }

    private void goOn(ChannelHandlerContext ctx, boolean isFirst) {
        if (!questions.isEmpty()) {
            TextLines.askSecret(ctx, session.hidden, questions.remove(0), isFirst);
            return;
        }
        ChatCommand asked = requireNonNull(command);
        int last = given.size() - 1;
        boolean isTwice = given.size() == (asked == ChatCommand.REGISTER ? 2 : 3);
        if (isTwice && !given.get(last).equals(given.get(last - 1))) {
            end();
            TextLines.tell(ctx, TextLines.NOTICE + Phrases.PASSWORDS_DIFFER);
            return;
        }
        ClientMessage message = message(asked, isTwice);
        end();
        ctx.fireChannelRead(message);
    }

    private ClientMessage message(ChatCommand asked, boolean isTwice) {
        return switch (asked) {
            case REGISTER -> new ClientMessage.Register(given.get(0), null);
            // What stood on the line came first.
            case PASSWORD ->
                isTwice
                        ? new ClientMessage.Password(given.get(0), given.get(1), null)
                        : new ClientMessage.Password(given.get(1), given.get(0), null);
            default -> new ClientMessage.Unregister(given.get(0), null);
        };
    }

    private void end() {
        session.isPasswordAsked = false;
        command = null;
        given.clear();
        questions = List.of();
    }
}
