// What the console's state knows of a replay: whose day is open. The day itself stays in the panel.

export const startReplay = {
  replay: null, // {worker, date} while a day is open; the live map rests
};

export const replayReducers = {
  replay_opened: (state, {worker, date}) => ({
    ...state,
    replay: {worker, date},
    view: {...state.view, hovered: null, follow: null, found: null},
  }),
  replay_left: (state) => ({...state, replay: null}),
};
