package chat.server.store.redis;

import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Left;
import chat.protocol.Username;
import chat.server.store.Accounts;
import chat.server.store.Conversations.Mark;
import chat.server.store.Kept;
import chat.server.store.Sanctions;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in a Redis, read a little at a time. Whoever is in has left, and rooms of which something may be lost have got other epochs, as if
 * somebody had come in. For one thread.
 */
public final class KeptInRedis implements Kept.Source {

    private static final int PAGE = 200;
    private static final int AT_ONCE = 64;
    private static final int MAX_BYTES_AT_ONCE = 1 << 18;

    private final KeptCalls redis;
    private final RedisAccounts accounts;
    private final RedisConversations conversations;

    private KeptInRedis(KeptCalls redis) {
        this.redis = redis;
        this.accounts = new RedisAccounts(redis.link(), null);
        this.conversations = new RedisConversations(redis.link(), redis.calls());
    }

    /**
     * Connects.
     *
     * @param url in the words of Lettuce; it may bear a user and a password
     * @param shown the same without them
     * @param password in place of the URL's; null if that is right
     * @throws IOException in words: it cannot be reached, or a server uses it
     */
    public static KeptInRedis open(String url, String shown, @Nullable String password, EventLoopGroup loops)
            throws IOException {
        return new KeptInRedis(KeptCalls.open(url, shown, password, loops));
    }

    @Override
    public void giveTo(Kept.Taker taker) throws IOException {
        try {
            giveAccounts(taker);
            giveRooms(taker);
            RedisSanctions sanctions = redis.await(RedisSanctions.open(redis.link()));
            for (Sanctions.Sanction sanction : sanctions.kept()) {
                taker.take(new Kept.Sanction(sanction));
            }
            giveBoxes(taker);
        } catch (ProtocolException e) {
            throw new IOException(redis.shown() + " has a name that nobody may have: " + e.reason(), e);
        }
    }

    private void giveAccounts(Kept.Taker taker) throws IOException {
        Accounts.Changes next = redis.await(accounts.changes(0, PAGE));
        while (!next.accounts().isEmpty()) {
            for (Accounts.Account account : next.accounts()) {
                taker.take(new Kept.Account(account));
            }
            next = redis.await(accounts.changes(next.number(), PAGE));
        }
    }

    private void giveRooms(Kept.Taker taker) throws IOException, ProtocolException {
        String names = redis.link().base("rooms");
        String behind = "-";
        List<String> page;
        do {
            page = redis.ask("rooms_list", names, behind, PAGE).each(1, name -> name.text(0));
            for (String shown : page) {
                RoomName room = RoomName.of(shown);
                giveRoom(room, taker);
                behind = "(" + RedisRoomStore.order(room) + '\t' + shown;
            }
        } while (page.size() == PAGE);
    }

    private void giveRoom(RoomName room, Kept.Taker taker) throws IOException, ProtocolException {
        String base = redis.link().base("r", room.compared());
        Reply first = dump(base, 0);
        if (first.isEmpty()) {
            return; // somebody was about to make it
        }
        taker.take(new Kept.Room(room, first.text(0), first.text(1)));
        Reply records = first.list(4);
        while (!records.isEmpty()) {
            for (String record : records.each(1, one -> one.text(0))) {
                taker.take(RoomRecords.kept(room, record));
            }
            long next = RoomRecords.seq(records.text(records.size() - 1)) + 1;
            records = dump(base, next).list(4);
        }
        leave(room, first.number(2), first.list(3), taker);
        giveRights(room, taker);
    }

    private Reply dump(String base, long from) throws IOException {
        String otherEpoch = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        return redis.ask(
                "room_dump", base, from, AT_ONCE, otherEpoch, redis.link().generation(base));
    }

    /** @param users as :users of room.lua has them */
    private static void leave(RoomName room, long last, Reply users, Kept.Taker taker) throws IOException {
        List<String> names = users.each(1, user -> user.text(0)).stream()
                .sorted(Comparator.comparing(RoomRecords::seq))
                .map(user -> user.substring(user.indexOf('\t') + 1))
                .toList();
        Instant now = Instant.now();
        long seq = last;
        for (String name : names) {
            seq++;
            Left left = new Left(room.toString(), seq, name, LeaveReason.RESTART.wire());
            taker.take(new Kept.Event(room, left, now, 0, 0));
        }
    }

    private void giveRights(RoomName room, Kept.Taker taker) throws IOException, ProtocolException {
        Reply rights = redis.ask("rights_dump", redis.link().base("acc"), room.compared());
        if (rights.isEmpty()) {
            return;
        }
        String closed = rights.textOrNull(1);
        taker.take(new Kept.Right(
                room,
                Username.of(rights.text(0)),
                closed == null ? null : Instant.ofEpochMilli(Long.parseLong(closed)),
                rights.textOrNull(2)));
        for (Reply one : rights.list(3).each(4, invitation -> invitation)) {
            taker.take(new Kept.Invitation(
                    room,
                    Username.of(one.text(0)),
                    Username.of(one.text(1)),
                    Instant.ofEpochMilli(one.number(2)),
                    one.flag(3)));
        }
    }

    private void giveBoxes(Kept.Taker taker) throws IOException, ProtocolException {
        Username behind = null;
        List<Accounts.Account> page;
        do {
            page = redis.await(accounts.list(behind, PAGE));
            for (Accounts.Account account : page) {
                behind = account.username();
                giveBox(behind, taker);
            }
        } while (page.size() == PAGE);
    }

    private void giveBox(Username user, Kept.Taker taker) throws IOException, ProtocolException {
        String base = redis.link().base("u", user.compared());
        Reply box = letters(base, 0);
        if (box.number(0) > 0) {
            taker.take(new Kept.Box(user, box.number(0), box.number(1)));
            for (Reply letters = box.list(2); !letters.isEmpty(); ) {
                long last = 0;
                for (Reply letter : letters.each(4, one -> one)) {
                    last = letter.number(0);
                    DirectMessage direct = DirectText.read(last, letter.text(1));
                    taker.take(new Kept.Letter(user, direct, letter.text(2), letter.flag(3)));
                }
                letters = letters(base, last).list(2);
            }
            giveConversations(user, base, taker);
        }
        List<Mark> marks = redis.await(conversations.marks(user));
        if (!marks.isEmpty()) {
            taker.take(new Kept.Marks(user, marks));
        }
    }

    private Reply letters(String base, long behind) throws IOException {
        return redis.ask("box_dump", base, behind, AT_ONCE, redis.link().generation(base));
    }

    private void giveConversations(Username user, String base, Kept.Taker taker) throws IOException, ProtocolException {
        for (String compared : redis.ask("said_with", base).each(1, with -> with.text(0))) {
            Accounts.Account known = redis.await(accounts.find(Username.of(compared)));
            Username with = known == null ? Username.of(compared) : known.username();
            long from = 0;
            List<DirectMessage> said;
            do {
                said = DirectText.read(redis.ask("said_from", base, compared, from, AT_ONCE, MAX_BYTES_AT_ONCE));
                for (DirectMessage direct : said) {
                    taker.take(new Kept.Said(user, with, direct));
                    from = direct.seq() + 1;
                }
            } while (!said.isEmpty());
        }
    }

    @Override
    public void close() {
        redis.close();
    }
}
