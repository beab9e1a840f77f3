package chat.client.cli;

/** What can be typed, for people. It fits a screen of 80 by 24, and no command takes more than one line of 40 columns. */
final class Help {

    static final String TEXT =
            """
            * What you type goes to the room in the prompt, else to the lobby. Commands:
            * /join ROOM      go in, or switch to it
            * /part [ROOM]    go out again
            * /rooms          rooms, what is unread
            * /topic [TEXT]   show or set; - clears
            * /users          who is here
            * /history [N]    before what is shown
            * /msg NAME TEXT  to NAME alone
            * /reply TEXT     to who wrote last; /r
            * /me TEXT        do it: * alice waves
            * /say TEXT       TEXT, slash and all
            * /quiet          hide joins and leaves
            * /help           this
            * /exit, exit     leave the chat; Ctrl-D
            * Tab completes names and commands, the arrow keys bring back lines.""";

    private Help() {}
}
