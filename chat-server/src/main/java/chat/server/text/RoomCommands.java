package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.protocol.ProtocolLimits.DEFAULT_HISTORY_MESSAGES;
import static chat.protocol.ProtocolLimits.MAX_HISTORY_MESSAGES;

import chat.protocol.ClientMessage;
import chat.protocol.MessageText;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import io.netty.channel.ChannelHandlerContext;

/** What a person asks for about rooms: to go into one or out of it, what it is about, and what was said there. */
final class RoomCommands {

    private final TextSession session;
    private final RoomLines lines;

    RoomCommands(TextSession session) {
        this.session = session;
        this.lines = new RoomLines(session);
    }

    /**
     * Goes into a room. Whoever is in it already only talks there from now on, and nobody else has to know.
     *
     * @throws ProtocolException if no room can be called so
     */
    void join(ChannelHandlerContext ctx, String typed) throws ProtocolException {
        String name = withoutSign(typed);
        if (name.isEmpty()) {
            TextLines.tell(ctx, "/join takes a room: /join dev");
            return;
        }
        TextRoom room = session.find(name);
        if (room == null) {
            ctx.fireChannelRead(new ClientMessage.Enter(name, null));
            return;
        }
        session.goTo(room);
        TextLines.tell(ctx, lines.wentTo(room));
    }

    /**
     * Goes out of a room: of the current one, if none is named.
     *
     * @throws ProtocolException if no room can be called so
     */
    void part(ChannelHandlerContext ctx, String typed) throws ProtocolException {
        String name = withoutSign(typed);
        TextRoom room = name.isEmpty() ? session.current() : session.find(name);
        if (room == null) {
            TextLines.tell(ctx, "You are not in #" + RoomName.of(name) + ". /rooms shows which rooms you are in.");
            return;
        }
        if (room.name().equals(LOBBY)) {
            TextLines.tell(ctx, "Everybody is in the lobby. Type exit to leave the chat.");
            return;
        }
        ctx.fireChannelRead(new ClientMessage.Part(room.name(), null));
    }

    /** Says what the current room is about, or with a dash: nothing any more. Without a text, shows what somebody said. */
    void topic(ChannelHandlerContext ctx, String text) {
        TextRoom room = session.current();
        if (PeerText.isBlank(text)) {
            TextLines.tell(ctx, RoomLines.aboutTopic(room));
        } else {
            String topic = text.equals(MessageText.NO_TOPIC) ? "" : text;
            ctx.fireChannelRead(new ClientMessage.SetTopic(room.name(), topic, null));
        }
    }

    /** Asks for what was said in the current room before all that was shown of it. */
    void history(ChannelHandlerContext ctx, String typed) {
        TextRoom room = session.current();
        int limit = typed.isEmpty() ? DEFAULT_HISTORY_MESSAGES : positive(typed);
        if (limit == 0) {
            TextLines.tell(
                    ctx,
                    "/history takes a number of messages, or nothing for " + DEFAULT_HISTORY_MESSAGES
                            + ": /history 50");
            return;
        }
        ctx.fireChannelRead(new ClientMessage.ReadHistory(
                room.name(), room.oldestShown(), Math.min(limit, MAX_HISTORY_MESSAGES), null));
    }

    /** The number; 0 if it is not one from 1 on. */
    private static int positive(String typed) {
        try {
            return Math.max(0, Integer.parseInt(typed));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String withoutSign(String typed) {
        return typed.startsWith("#") ? typed.substring(1) : typed;
    }
}
