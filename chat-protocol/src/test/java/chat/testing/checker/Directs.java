package chat.testing.checker;

import chat.testing.checker.Observation.ReceivedDirect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was said to one user, against what came to whom. */
final class Directs {

    private record Key(String user, String text) {}

    private final Map<Key, DirectPost> posts = new LinkedHashMap<>();

    /** Those of all sessions, by user. */
    private final Map<String, List<Inbox>> inboxes = new LinkedHashMap<>();

    private final Findings findings;

    Directs(Findings findings) {
        this.findings = findings;
    }

    Inbox open(String client, String user, boolean isDevice) {
        Inbox inbox = new Inbox(client, user, isDevice, findings);
        inboxes.computeIfAbsent(user, name -> new ArrayList<>()).add(inbox);
        return inbox;
    }

    /** The one with this text, if that user said it. */
    @Nullable
    DirectPost find(String user, String text) {
        return posts.get(new Key(user, text));
    }

    /** Adds one; if the text was said in an earlier session, to no effect as its sender believes, it is said now. */
    void add(DirectPost post) {
        posts.put(new Key(post.sender().user(), post.sent().text()), post);
    }

    void judge() {
        inboxes.values().forEach(sessions -> sessions.forEach(this::judge));
        inboxes.values().forEach(this::judgeDevices);
        posts.values().forEach(this::judge);
    }

    private void judge(Inbox inbox) {
        Map<Inbox, DirectPost> latest = new HashMap<>();
        for (ReceivedDirect message : inbox.received()) {
            DirectPost post = find(message.from(), message.text());
            if (post == null || !post.isIn(message)) {
                findings.add(
                        Violation.Kind.PHANTOM,
                        inbox + " got " + message.seq() + ", " + message
                                + (post == null ? ", which nobody sent" : ", but sent was " + post));
                continue;
            }
            DirectPost before = latest.put(post.sender(), post);
            // The first time it may have been refused, with an answer that was lost, because the receiver was not there
            // yet.
            if (before != null && before.number() > post.number() && !post.isRepeated()) {
                findings.add(
                        Violation.Kind.NOT_FIFO,
                        inbox + " got " + post + " as " + message.seq() + " behind " + before + ", sent after it");
            }
        }
    }

    private void judge(DirectPost post) {
        String text = post.sent().text();
        ReceivedDirect echo = post.sender().find(text);
        if (post.acknowledged() > 0 && (echo == null || echo.seq() != post.acknowledged())) {
            findings.add(
                    Violation.Kind.FALSE_ACKNOWLEDGEMENT,
                    post + " was acknowledged as " + post.acknowledged()
                            + (echo == null ? ", and never came" : ", but came as " + echo.seq()));
        }
        if (post.isUnanswered()) {
            findings.add(Violation.Kind.UNANSWERED, post + " was never answered");
        }
        for (Inbox receiver : receivers(post, post.sent().to())) {
            boolean arrived = receiver.find(text) != null;
            if (post.isAcknowledged() && receiver.isComplete() && !arrived) {
                findings.add(Violation.Kind.LOST, receiver + " never got " + post + ", which was acknowledged");
            }
            if (post.refusal() != null && arrived) {
                findings.add(Violation.Kind.FALSE_REFUSAL, post + " was refused (" + post.refusal() + "), but came");
            }
        }
        for (Inbox other : receivers(post, post.sender().user())) {
            if (post.isAcknowledged() && other.isDevice() && other.isComplete() && other.find(text) == null) {
                findings.add(Violation.Kind.LOST, other + " never got the copy of " + post);
            }
        }
    }

    /**
     * Who should have got it: all devices of an account, or the only session under that name, if the sender knew that it was there, and it
     * stayed to the end. Which of several others a message was for nobody can tell.
     */
    private List<Inbox> receivers(DirectPost post, String user) {
        List<Inbox> sessions = inboxes.getOrDefault(user, List.of());
        return sessions.size() == 1 || sessions.stream().allMatch(Inbox::isDevice)
                ? sessions.stream()
                        .filter(session -> session.isSettled() && session.isThereAt(post.lobby()))
                        .toList()
                : List.of();
    }

    /** All devices of an account have the same under one number. */
    private void judgeDevices(List<Inbox> sessions) {
        Map<Long, ReceivedDirect> numbers = new HashMap<>();
        for (Inbox inbox : sessions) {
            for (ReceivedDirect message : inbox.isDevice() ? inbox.received() : List.<ReceivedDirect>of()) {
                ReceivedDirect before = numbers.putIfAbsent(message.seq(), message);
                if (before != null && !before.equals(message)) {
                    findings.add(
                            Violation.Kind.DIFFERENT,
                            inbox + " got as " + message.seq() + " " + message + ", and another device " + before);
                }
            }
        }
    }
}
